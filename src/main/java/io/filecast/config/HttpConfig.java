package io.filecast.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the broker listens, and what it calls itself. */
public record HttpConfig(
        @Key(
                about = "Address to listen on. Any but a loopback address needs apps with credentials, or insecure.",
                byDefault = "127.0.0.1",
                matches = "[A-Za-z0-9._-]+|[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?",
                expects = "a host name or address without port")
        String host,

        @Key(about = "Port to listen on; 0 takes any free one.", byDefault = "8080", min = "0", max = "65535")
        int port,

        @Key(
                about = "URL under which clients reach the broker. Links to files are absolute when it is set, else"
                        + " paths.",
                matches = "https?://[^\\s/?#@]+(/[^\\s/?#]+)*",
                expects = "a URL such as https://files.example.com, without query and final slash")
        Optional<String> publicUrl,

        @Key(
                about = "Web origins whose pages may call the broker, for apps that do not state their own. auto is"
                        + " * for apps with keys and loopback for open ones; * is any; loopback is any page of this "
                        + "machine; [] is none.",
                byDefault = "auto",
                matches = AppConfig.ORIGIN,
                expects = "auto, *, loopback or an origin such as https://app.example.com")
        List<String> allowedOrigins,

        @Key(
                about =
                        "An HTTP connection on which no byte has moved for so long is closed, and one whose client takes "
                                + "nothing of its answer for so long, whatever it sends. A long poll may be silent for its wait, "
                                + "too.",
                byDefault = "75s",
                min = "1s",
                max = "1h")
        Duration idleTimeout) {}
