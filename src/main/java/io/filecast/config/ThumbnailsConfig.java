package io.filecast.config;

import java.time.Duration;

/** Small pictures of files that are pictures: how large, and what making them may cost. */
public record ThumbnailsConfig(
        @Key(
                about = "Whether there are thumbnails. They are made when somebody asks for them, never by an upload.",
                byDefault = "true")
        boolean enabled,

        @Key(
                about = "Widest thumbnail of a file whose publisher and reader ask for nothing else.",
                byDefault = "170",
                min = "1",
                max = "4096",
                unit = "pixels")
        int width,

        @Key(about = "The same for its height.", byDefault = "170", min = "1", max = "4096", unit = "pixels")
        int height,

        @Key(
                about = "Widest thumbnail that may be asked for.",
                byDefault = "1024",
                min = "1",
                max = "4096",
                unit = "pixels")
        int maxWidth,

        @Key(about = "The same for its height.", byDefault = "1024", min = "1", max = "4096", unit = "pixels")
        int maxHeight,

        @Key(
                about = "Sizes of one file's thumbnail that are kept, until the file goes; the oldest one makes room.",
                byDefault = "8",
                min = "1",
                max = "1000",
                unit = "sizes")
        int perFile,

        @Key(
                about =
                        "Thumbnails that are made at a time, each on a thread of its own; 0 = one for every second core.",
                byDefault = "0",
                min = "0",
                max = "64",
                unit = "threads")
        int workers,

        @Key(
                about =
                        "Share of its time, in percent, that such a thread works while others want the cores: answers to "
                                + "clients come first, and it pauses in between. 100 = no pauses.",
                byDefault = "10",
                min = "1",
                max = "100")
        int busyPercent,

        @Key(
                about = "Thumbnails that may wait to be made; one more is answered 503.",
                byDefault = "64",
                min = "1",
                max = "10000",
                unit = "thumbnails")
        int queue,

        @Key(
                about = "Pixels that a picture may have; of a larger one there is no thumbnail.",
                byDefault = "120000000",
                min = "1",
                max = "1000000000",
                unit = "pixels")
        int maxPixels,

        @Key(
                about =
                        "Longest time that one may work a core, whatever pauses are in between, and that one may wait before it "
                                + "is begun.",
                byDefault = "10s",
                min = "100ms",
                max = "25s")
        Duration timeout,

        @Key(
                about = "Memory that all thumbnails in the making take together, in the heap and beside it, about. A "
                        + "picture that needs more has none: progressive JPEG and WebP are decoded whole.",
                byDefault = "160MiB",
                min = "8MiB",
                max = "64GiB")
        long memory) {}
