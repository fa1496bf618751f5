package io.filecast.index.embedded;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;

/** A server on a Unix socket that answers each command as the test says, or not at all. */
final class FakeServer implements AutoCloseable {
    private final Path socket;
    private final ServerSocketChannel listener;
    private final Function<String, String> answers;

    private FakeServer(Path socket, ServerSocketChannel listener, Function<String, String> answers) {
        this.socket = socket;
        this.listener = listener;
        this.answers = answers;
    }

    /** Starts one; {@code answers} maps what was sent to raw bytes, empty to stay silent, null to hang up. */
    static FakeServer start(Path socket, Function<String, String> answers) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        FakeServer server = new FakeServer(socket, listener, answers);
        Thread thread = new Thread(server::serve, "fake-server");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    Path socket() {
        return socket;
    }

    private void serve() {
        while (listener.isOpen()) {
            try (SocketChannel channel = listener.accept()) {
                converse(channel);
            } catch (IOException e) {
                continue;
            }
        }
    }

    private void converse(SocketChannel channel) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(4096);
        while (channel.read(in.clear()) > 0) {
            String answer =
                    answers.apply(StandardCharsets.UTF_8.decode(in.flip()).toString());
            if (answer == null) {
                return;
            }
            channel.write(StandardCharsets.UTF_8.encode(answer));
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
