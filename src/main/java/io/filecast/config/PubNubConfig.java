package io.filecast.config;

/** The door for PubNub's SDKs. */
public record PubNubConfig(
        @Key(about = "Whether clients of PubNub's SDKs are answered.", byDefault = "true")
        boolean enabled) {}
