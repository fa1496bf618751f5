package io.filecast.config;

import java.time.Duration;

/** The bounds on what clients may ask of one node. */
public record LimitsConfig(
        @Key(
                about = "Largest file; a larger one is refused with 413, by its Content-Length before its body is "
                        + "read. Apps may differ.",
                byDefault = "100MiB",
                min = "1",
                max = "1TiB")
        long fileSize,

        @Key(about = "Largest message of an event, as JSON text.", byDefault = "32KiB", min = "1", max = "1MiB")
        long messageSize,

        @Key(
                about = "Largest signal, a message of the moment that no history shows, as JSON text.",
                byDefault = "64",
                min = "1",
                max = "32KiB")
        long signalSize,

        @Key(
                about = "Most that one send writes into the logs of all its channels together: its message, meta and "
                        + "description, times its channels. Redis does nothing else meanwhile.",
                byDefault = "8MiB",
                min = "1KiB",
                max = "256MiB")
        long sendSize,

        @Key(
                about = "Largest meta object of a file or event, as JSON text.",
                byDefault = "4KiB",
                min = "2",
                max = "1MiB")
        long metaSize,

        @Key(about = "Longest description of a file, in UTF-8.", byDefault = "4KiB", min = "1", max = "64KiB")
        long descriptionSize,

        @Key(about = "Longest name of a file, in UTF-8.", byDefault = "255", min = "1", max = "1024", unit = "bytes")
        int nameLength,

        @Key(about = "Longest name of a channel, in UTF-8.", byDefault = "92", min = "1", max = "92", unit = "bytes")
        int channelLength,

        @Key(
                about = "Longest filter expression of a subscription, in UTF-8.",
                byDefault = "2KiB",
                min = "1",
                max = "64KiB")
        long filterSize,

        @Key(
                about = "Files a channel may hold at a time; one more is refused.",
                byDefault = "100000",
                min = "1",
                max = "10000000",
                unit = "files")
        int filesPerChannel,

        @Key(
                about =
                        "Files of an app that may lie on its shelf at a time, sent and known by their id alone, announced or "
                                + "not; one more is refused.",
                byDefault = "1000000",
                min = "1",
                max = "100000000",
                unit = "files")
        int filesOnShelf,

        @Key(
                about = "Longest type and value of an action on an event, each, in UTF-8.",
                byDefault = "128",
                min = "1",
                max = "1024",
                unit = "bytes")
        int actionLength,

        @Key(
                about = "Actions that one event may have; one more is refused.",
                byDefault = "1000",
                min = "1",
                max = "3000",
                unit = "actions")
        int actionsPerEvent,

        @Key(
                about = "Actions on all events of one channel.",
                byDefault = "100000",
                min = "1",
                max = "10000000",
                unit = "actions")
        int actionsPerChannel,

        @Key(
                about = "Separate stretches of a channel's events that are hidden from history and still inside the "
                        + "recovery window; one more is answered 429.",
                byDefault = "1000",
                min = "1",
                max = "100000",
                unit = "stretches")
        int hiddenStretches,

        @Key(
                about = "Events that one count looks at in a channel; where there are more it says that it is not "
                        + "complete.",
                byDefault = "10000",
                min = "1",
                max = "1000000",
                unit = "events")
        int countedEvents,

        @Key(
                about = "Recipients of one item, and channels that one send may go to.",
                byDefault = "2000",
                min = "1",
                max = "2000",
                unit = "recipients")
        int recipients,

        @Key(about = "Accounts that one request may make.", byDefault = "60", min = "1", max = "500", unit = "accounts")
        int usersPerRequest,

        @Key(about = "Largest data object of an account, as JSON text.", byDefault = "2KiB", min = "2", max = "64KiB")
        long userDataSize,

        @Key(
                about = "Uploads whose bytes one node takes at a time; one more is answered 503.",
                byDefault = "1000",
                min = "1",
                max = "100000",
                unit = "uploads")
        int uploadsInFlight,

        @Key(
                about = "The same for one key; one more is answered 429.",
                byDefault = "100",
                min = "1",
                max = "100000",
                unit = "uploads")
        int uploadsInFlightPerKey,

        @Key(
                about = "Uploads of one key that are declared and not yet published; one more is answered 429.",
                byDefault = "1000",
                min = "1",
                max = "1000000",
                unit = "uploads")
        int uploadsDeclaredPerKey,

        @Key(
                about = "Slowest accepted upload, as an average after the first uploadIdleTimeout; a slower one is "
                        + "answered 408. 0 = off.",
                byDefault = "1KiB",
                min = "0",
                max = "1GiB",
                unit = "per second")
        long minUploadRate,

        @Key(
                about = "An upload whose client has sent nothing for so long is answered 408.",
                byDefault = "30s",
                min = "1s",
                max = "1h")
        Duration uploadIdleTimeout,

        @Key(
                about =
                        "Requests per second of one key from one address, and polls and socket commands of one user among those; "
                                + "more are answered 429 with Retry-After.",
                byDefault = "1000",
                min = "1",
                max = "1000000",
                unit = "requests")
        int requestsPerSecond,

        @Key(
                about = "Requests that a key may make at once from one address after a pause.",
                byDefault = "2000",
                min = "1",
                max = "10000000",
                unit = "requests")
        int requestBurst,

        @Key(
                about =
                        "Polls, socket commands, and openings of sockets and event streams per second of all users that share a key "
                                + "and an address, such as that of a proxy. Each user among them has limits.requestsPerSecond.",
                byDefault = "20000",
                min = "1",
                max = "1000000",
                unit = "requests")
        int crowdPerSecond,

        @Key(
                about =
                        "Those that they may make at once after a pause, as when one event answers all polls, or all sockets "
                                + "come back.",
                byDefault = "100000",
                min = "1",
                max = "10000000",
                unit = "requests")
        int crowdBurst,

        @Key(
                about = "Connections of one node, idle ones and sockets included; more are refused with a time to "
                        + "retry.",
                byDefault = "100000",
                min = "1",
                max = "10000000",
                unit = "connections")
        int connections,

        @Key(
                about = "New connections per second of one node; more are refused with a jittered time to retry.",
                byDefault = "2000",
                min = "1",
                max = "1000000",
                unit = "connections")
        int acceptRate,

        @Key(
                about = "Subscriptions of all connections of one node together.",
                byDefault = "2000000",
                min = "1",
                max = "100000000",
                unit = "subscriptions")
        int subscriptions,

        @Key(
                about = "Channels and wildcards one connection may be subscribed to.",
                byDefault = "1000",
                min = "1",
                max = "100000",
                unit = "channels")
        int channelsPerConnection,

        @Key(
                about = "Long polls that wait on one node at a time; one more is answered 429.",
                byDefault = "100000",
                min = "1",
                max = "10000000",
                unit = "polls")
        int polls,

        @Key(about = "The same for one key.", byDefault = "100000", min = "1", max = "10000000", unit = "polls")
        int pollsPerKey,

        @Key(
                about = "Channels and wildcards one long poll may ask for.",
                byDefault = "1000",
                min = "1",
                max = "10000",
                unit = "channels")
        int channelsPerPoll,

        @Key(
                about = "Longest time that a long poll waits for an event; then it is answered without any.",
                byDefault = "5m",
                min = "1s",
                max = "1h")
        Duration pollWait,

        @Key(
                about = "Socket commands of one connection that may be worked on at a time; more wait unread.",
                byDefault = "64",
                min = "1",
                max = "10000",
                unit = "commands")
        int commandsPerConnection,

        @Key(
                about = "Bytes that may wait for one slow subscriber; when there are more it is closed with 4008 "
                        + "and resumes.",
                byDefault = "1MiB",
                min = "64KiB",
                max = "1GiB")
        long queuedBytes,

        @Key(
                about = "Largest text command on a socket; a larger one closes it with 1009.",
                byDefault = "64KiB",
                min = "1KiB",
                max = "16MiB")
        long frameSize,

        @Key(
                about = "Largest token; a larger one is answered 401 unread.",
                byDefault = "8KiB",
                min = "256",
                max = "64KiB")
        long jwtSize,

        @Key(
                about = "Longest request line: the method, path and query.",
                byDefault = "64KiB",
                min = "1KiB",
                max = "1MiB")
        long requestLineSize,

        @Key(about = "All headers of a request together.", byDefault = "32KiB", min = "1KiB", max = "1MiB")
        long headerSize,

        @Key(
                about = "Largest body of a request that carries no file, and of all form fields beside a file.",
                byDefault = "512KiB",
                min = "1KiB",
                max = "16MiB")
        long requestSize,

        @Key(
                about = "Fields of one form beside its file; a recipient or target is one.",
                byDefault = "2048",
                min = "1",
                max = "10000",
                unit = "fields")
        int formFields,

        @Key(
                about = "Ranges of one download request; one with more is answered with the whole file.",
                byDefault = "8",
                min = "1",
                max = "64",
                unit = "ranges")
        int ranges,

        @Key(
                about = "Entries of a page that asks for no number.",
                byDefault = "100",
                min = "1",
                max = "10000",
                unit = "entries")
        int pageSize,

        @Key(
                about = "Most entries that a page may ask for.",
                byDefault = "1000",
                min = "1",
                max = "10000",
                unit = "entries")
        int pageSizeMax,

        @Key(
                about = "Time to send a request line and its headers; then the connection is closed.",
                byDefault = "10s",
                min = "100ms",
                max = "10m")
        Duration headerTimeout,

        @Key(
                about = "Time for a socket to authenticate; then it is closed with 4001.",
                byDefault = "10s",
                min = "100ms",
                max = "10m")
        Duration authTimeout,

        @Key(
                about = "Pause between two pings to a socket, and between two comments to an event stream. Keep it "
                        + "below the idle time of proxies.",
                byDefault = "25s",
                min = "100ms",
                max = "1h")
        Duration pingInterval,

        @Key(
                about =
                        "A socket from which no frame has come for so long, pongs included, is closed with 4009; one that "
                                + "takes nothing of what waits for it for so long, with 4008.",
                byDefault = "60s",
                min = "200ms",
                max = "1d")
        Duration idleTimeout) {}
