package io.filecast.adapter.rtm;

import java.time.Duration;

/**
 * The bounds of this dialect, and its choices. Any thread; immutable.
 *
 * @param endpoint where files are sent to, {@code host:port} as clients reach it; null for where the client is connected
 * @param clockTolerance how far the time in a quest may lie from the broker's
 * @param tokenTtl how long a file may be sent after its token was asked for
 * @param fileBytes the largest file
 * @param messageBytes the longest text of a message, in UTF-8
 * @param attrsBytes the longest attributes of a file or message, in UTF-8
 * @param nameBytes the longest name of a file, in UTF-8
 * @param recipients the most users of one send, and the most numbers in one list
 * @param pageRows the most rows of one page of history
 * @param readEvents how many events of a log are asked for at a time
 * @param lastFileType the largest type that a file may have: 50 in this dialect, up to 127 for senders who have their own
 * @param messageType the type of messages from other dialects
 * @param customAsText whether the {@code custom} of a file is always delivered as a text
 * @param linkTtl how long the address of a file opens it
 * @param pushTimeout how long a push waits for its answer, which says nothing but that it came
 */
public record RtmLimits(
        String endpoint,
        Duration clockTolerance,
        Duration tokenTtl,
        long fileBytes,
        int messageBytes,
        int attrsBytes,
        int nameBytes,
        int recipients,
        int pageRows,
        int readEvents,
        int lastFileType,
        int messageType,
        boolean customAsText,
        Duration linkTtl,
        Duration pushTimeout) {}
