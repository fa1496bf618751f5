package io.filecast.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One thread that serves all connections of the client. Any thread may {@link #execute}; the rest is confined to the
 * loop's own thread.
 *
 * <p>All connections read into one buffer that stays in the processor's cache: what is received is looked at and
 * forgotten.
 */
final class ClientLoop implements AutoCloseable {

    /** How much one read takes at most. */
    static final int READ_BYTES = 256 << 10;

    private record Timer(long atNanos, Runnable task) {}

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos));
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final Thread thread = new Thread(this::run, "bench-client");
    private volatile boolean isOpen = true;

    ClientLoop() throws IOException {
        selector = Selector.open();
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs something on the loop. Any thread. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Runs something on the loop and hands back what it gives. Any thread. */
    <T> CompletableFuture<T> call(Callable<T> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        execute(() -> {
            try {
                answer.complete(task.call());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** Runs something at a moment of {@link System#nanoTime()}, or as soon as possible after it. */
    void at(long nanos, Runnable task) {
        timers.add(new Timer(nanos, task));
    }

    /** Connects; the connection hears of it, or of its failure. */
    void connect(InetSocketAddress server, Connection connection) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            connection.attach(channel, channel.register(selector, SelectionKey.OP_CONNECT, connection));
            if (channel.connect(server)) {
                connection.finishConnect();
            }
        } catch (IOException e) {
            connection.fail(e);
        }
    }

    private void run() {
        try (selector) {
            while (isOpen) {
                select();
                runTasks();
                runTimers();
            }
            selector.keys().forEach(key -> ((Connection) key.attachment()).close());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void select() throws IOException {
        Timer next = timers.peek();
        if (next == null) {
            selector.select(this::serve, 0);
            return;
        }
        long waitMs = (next.atNanos - System.nanoTime()) / 1_000_000;
        if (waitMs > 0) {
            selector.select(this::serve, waitMs);
        } else {
            selector.selectNow(this::serve);
        }
    }

    private void runTasks() {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
    }

    private void runTimers() {
        while (!timers.isEmpty() && timers.peek().atNanos - System.nanoTime() <= 0) {
            timers.poll().task.run();
        }
    }

    private void serve(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            if (key.isConnectable()) {
                connection.finishConnect();
                return;
            }
            if (key.isReadable()) {
                connection.read(readBuffer);
            }
            if (key.isValid() && key.isWritable()) {
                connection.write();
            }
        } catch (IOException e) {
            connection.fail(e);
        }
    }

    @Override
    public void close() {
        isOpen = false;
        selector.wakeup();
    }
}
