package io.filecast.bench;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a node's private Redis counts. Any thread. */
final class RedisStats {

    /** The line of a private Redis' record that names its socket. */
    private static final int SOCKET_LINE = 4;

    private static final byte[] ASK = "INFO commandstats\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII);

    private RedisStats() {}

    /**
     * How often a command was called.
     *
     * @param record the file in which the node keeps which Redis is its own
     */
    static long calls(Path record, String command) throws IOException {
        Path socket = Path.of(Files.readAllLines(record).get(SOCKET_LINE));
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(ASK));
            String all = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
            Matcher calls =
                    Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(all);
            return calls.find() ? Long.parseLong(calls.group(1)) : 0;
        }
    }
}
