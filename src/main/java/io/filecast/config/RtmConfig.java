package io.filecast.config;

import java.time.Duration;
import java.util.Optional;

/** The door for RTM's server SDKs. */
public record RtmConfig(
        @Key(
                about =
                        "Whether RTM's server SDKs are answered. The port is opened when an app has a project in rtm at "
                                + "the start.",
                byDefault = "true")
        boolean enabled,

        @Key(
                about = "Address to listen on.",
                inherits = "http.host",
                matches = "[A-Za-z0-9._-]+|[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?",
                expects = "a host name or address without port")
        String host,

        @Key(
                about = "Port to listen on, for quests and files alike; 0 takes any free one.",
                byDefault = "13315",
                min = "0",
                max = "65535")
        int port,

        @Key(
                about =
                        "Host and port that SDKs are told to send files to; it leads to any node. Without it, the address "
                                + "to which the SDK connected.",
                matches = "[A-Za-z0-9._-]+:[0-9]{1,5}",
                expects = "a host name or IPv4 address, a colon and a port")
        Optional<String> endpoint,

        @Key(
                about = "Private key for clients that encrypt: an EC key in PEM on secp256k1, secp256r1, secp224r1 or "
                        + "secp192r1. Without it a client that asks for encryption is cut off. Or encryptionKeyFile: a "
                        + "file that holds it.",
                matches = "(?s).+",
                expects = "a private key in PEM")
        Optional<Secret> encryptionKey,

        @Key(
                about = "How far the time in a signed quest may lie from the broker's, before or after.",
                byDefault = "5m",
                min = "1s",
                max = "1d")
        Duration clockTolerance,

        @Key(about = "Time to send a file after its token was asked for.", byDefault = "45s", min = "1s", max = "1h")
        Duration tokenTtl,

        @Key(
                about = "Largest file that these clients may send; at most what the app allows.",
                byDefault = "5MiB",
                min = "1",
                max = "1GiB")
        long fileSize,

        @Key(
                about =
                        "How much of a quest beyond what it may have is still read and dropped, so that its sender hears "
                                + "why it is refused.",
                byDefault = "64MiB",
                min = "0",
                max = "1GiB")
        long drainSize,

        @Key(
                about =
                        "Memory for the files and messages of all connections of a node, from their first byte to their "
                                + "answer; who comes when it is taken waits unread.",
                byDefault = "64MiB",
                min = "1MiB",
                max = "1TiB")
        long memory,

        @Key(about = "Longest text of a message, in UTF-8.", byDefault = "20KiB", min = "1", max = "1MiB")
        long messageSize,

        @Key(
                about =
                        "Longest attributes of a file or message, in UTF-8. They lie in the meta of the event, which has "
                                + "limits.metaSize.",
                byDefault = "2KiB",
                min = "2",
                max = "64KiB")
        long attrsSize,

        @Key(
                about = "Most rows of one page of history; who asks for more gets as many.",
                byDefault = "20",
                min = "1",
                max = "1000",
                unit = "rows")
        int pageRows,

        @Key(
                about = "Largest mtype that a file may have, from 40 on. SDKs show what is above 50 as a message.",
                byDefault = "50",
                min = "50",
                max = "127",
                unit = "mtype")
        int lastFileType,

        @Key(
                about = "The mtype under which messages of other dialects are pushed.",
                byDefault = "51",
                min = "1",
                max = "127",
                unit = "mtype")
        int messageType,

        @Key(
                about = "Whether the custom attributes of a file are always told as a text. RTM's Java SDK loses files "
                        + "whose custom attributes are an object.",
                byDefault = "false")
        boolean customAsText,

        @Key(
                about =
                        "How long the address of a file opens it that is pushed or stands in history; at most links.maxTtl.",
                byDefault = "7d",
                min = "10s",
                max = "365d")
        Duration linkTtl,

        @Key(
                about =
                        "Quests per second of one project; more are answered 200010. From one address ten times as many "
                                + "are looked at.",
                byDefault = "1000",
                min = "1",
                max = "1000000",
                unit = "quests")
        int requestsPerSecond,

        @Key(
                about = "Quests that a project may make at once after a pause.",
                byDefault = "2000",
                min = "1",
                max = "1000000",
                unit = "quests")
        int requestBurst,

        @Key(
                about = "Quests of one connection that are worked on at a time; more wait unread.",
                byDefault = "128",
                min = "1",
                max = "10000",
                unit = "quests")
        int questsPerConnection,

        @Key(
                about = "Time in which a frame comes whole; then its connection is closed.",
                byDefault = "30s",
                min = "100ms",
                max = "1h")
        Duration frameTimeout,

        @Key(
                about =
                        "A connection from which nothing has come for so long is closed. SDKs are silent for up to 150 s "
                                + "between files.",
                byDefault = "180s",
                min = "1s",
                max = "1d")
        Duration idleTimeout) {}
