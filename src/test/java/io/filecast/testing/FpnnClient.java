package io.filecast.testing;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A client of FPNN, written after docs/protocols/fpnn.md and with another's MessagePack: quests with many in flight, pushes,
 * encryption, and bytes as a test wants them. Any thread.
 *
 * <p>Numbers come back as {@link Long}, texts as {@link String}, bytes as {@code byte[]}.
 */
public final class FpnnClient implements AutoCloseable {

    private static final int TIMEOUT_S = 20;
    private static final int HEAD_BYTES = 12;
    private static final int ONE_WAY = 0;
    private static final int TWO_WAY = 1;
    private static final int ANSWER = 2;

    private final Socket socket;
    private final OutputStream out;
    private final FpnnCipher cipher;
    private final AtomicInteger lastSeq = new AtomicInteger(1_000_000);
    private final Map<Integer, CompletableFuture<Map<String, Object>>> waiting = new ConcurrentHashMap<>();
    private final BlockingQueue<Push> pushes = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch mayRead = new CountDownLatch(1);
    private volatile Function<Push, Map<String, Object>> pushed = push -> Map.of();

    /** A quest of the server's. */
    public record Push(int seq, String method, Map<String, Object> params) {}

    /** An error answer. */
    public static final class Failure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final long code;

        Failure(long code, String text) {
            super(code + " " + text);
            this.code = code;
        }

        /** Its number. */
        public long code() {
            return code;
        }
    }

    private FpnnClient(Socket socket, FpnnCipher cipher) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.cipher = cipher;
    }

    /** Connects. */
    public static FpnnClient connect(int port) throws IOException {
        return begin(port, null);
    }

    /** Connects from another of this machine's addresses. */
    public static FpnnClient connectFrom(String address, int port) throws IOException {
        FpnnClient client = new FpnnClient(new Socket("127.0.0.1", port, InetAddress.getByName(address), 0), null);
        client.read();
        return started(client);
    }

    /** Connects and agrees on encryption. */
    public static FpnnClient encrypted(int port, FpnnCipher.Terms terms) throws IOException {
        FpnnCipher cipher = new FpnnCipher(terms);
        FpnnClient client = begin(port, cipher);
        CompletableFuture<Map<String, Object>> answer = client.ask("*key", cipher.quest());
        cipher.begin();
        client.await(answer);
        return client;
    }

    /** Connects, and reads nothing until {@link #read()}. */
    public static FpnnClient deaf(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 << 10);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return started(new FpnnClient(socket, null));
    }

    private static FpnnClient begin(int port, FpnnCipher cipher) throws IOException {
        FpnnClient client = new FpnnClient(new Socket("127.0.0.1", port), cipher);
        client.read();
        return started(client);
    }

    private static FpnnClient started(FpnnClient client) throws IOException {
        client.socket.setTcpNoDelay(true);
        Thread reader = new Thread(client::readAll, "fpnn-client");
        reader.setDaemon(true);
        reader.start();
        return client;
    }

    /** Begins to read. */
    public void read() {
        mayRead.countDown();
    }

    // ---- out ------------------------------------------------------------------------------------------------------

    /** Asks, and does not wait; the future fails with {@link Failure}, or {@link IOException} when the connection ends. */
    public CompletableFuture<Map<String, Object>> ask(String method, Map<String, ?> params) {
        int seq = lastSeq.incrementAndGet();
        CompletableFuture<Map<String, Object>> answer = expect(seq);
        try {
            send(frame(TWO_WAY, method, seq, FpnnPack.bytes(params)));
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        if (closed.getCount() == 0) {
            answer.completeExceptionally(new EOFException("closed"));
        }
        return answer;
    }

    /** The answer to a quest whose bytes a test sends itself. */
    public CompletableFuture<Map<String, Object>> expect(int seq) {
        return waiting.computeIfAbsent(seq, fresh -> new CompletableFuture<>());
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws Failure when that is an error
     */
    public Map<String, Object> call(String method, Map<String, ?> params) throws IOException {
        return await(ask(method, params));
    }

    /** The number of the error that a quest is answered with. */
    public long refusal(String method, Map<String, ?> params) throws IOException {
        try {
            throw new AssertionError(method + " was answered " + call(method, params));
        } catch (Failure refused) {
            return refused.code();
        }
    }

    private Map<String, Object> await(CompletableFuture<Map<String, Object>> answer) throws IOException {
        try {
            return answer.get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Failure refused) {
                throw refused;
            }
            throw new IOException(failed.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException("no answer after " + TIMEOUT_S + " s", e);
        }
    }

    /** Says something that is not answered. */
    public void tell(String method, Map<String, ?> params) throws IOException {
        send(frame(ONE_WAY, method, 0, FpnnPack.bytes(params)));
    }

    /** The bytes of a quest. */
    public static byte[] quest(int seq, String method, Map<String, ?> params) {
        return frame(TWO_WAY, method, seq, FpnnPack.bytes(params));
    }

    private static byte[] frame(int type, String methodOrNone, int seq, byte[] payload) {
        byte[] method = methodOrNone.getBytes(StandardCharsets.UTF_8);
        return frame(type, method.length, method, seq, payload);
    }

    private static byte[] frame(int type, int ss, byte[] method, int seq, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + Integer.BYTES + method.length + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        frame.put("FPNN".getBytes(StandardCharsets.US_ASCII));
        frame.put((byte) 0).put((byte) 0x80).put((byte) type).put((byte) ss).putInt(payload.length);
        if (type != ONE_WAY) {
            frame.putInt(seq);
        }
        frame.put(method).put(payload);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** Sends one whole frame. */
    private synchronized void send(byte[] frame) throws IOException {
        out.write(cipher == null ? frame : cipher.seal(frame));
        out.flush();
    }

    /** Sends bytes as they are. */
    public synchronized void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Says that nothing more will come. */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    // ---- in -------------------------------------------------------------------------------------------------------

    private void readAll() {
        try {
            mayRead.await();
            DataInputStream in = new DataInputStream(
                    cipher == null ? socket.getInputStream() : cipher.opening(socket.getInputStream()));
            while (true) {
                readFrame(in);
            }
        } catch (EOFException | SocketException ended) {
            end(ended);
        } catch (IOException | InterruptedException | RuntimeException broken) {
            end(new IOException(broken));
        }
    }

    private void readFrame(DataInputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD_BYTES);
        if (head.length < HEAD_BYTES) {
            throw new EOFException("closed");
        }
        ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (!new String(head, 0, 4, StandardCharsets.US_ASCII).equals("FPNN") || head[4] != 1) {
            throw new IOException("not a frame of version 1");
        }
        int type = head[6];
        int ss = head[7] & 0xff;
        int seq = type == ONE_WAY ? 0 : Integer.reverseBytes(in.readInt());
        String method = type == ANSWER ? "" : new String(in.readNBytes(ss), StandardCharsets.UTF_8);
        byte[] payload = new byte[fields.getInt(8)];
        in.readFully(payload);
        Map<String, Object> params = FpnnPack.map(payload);
        if (type == ANSWER) {
            answered(seq, ss, params);
        } else {
            Push push = new Push(seq, method, params);
            pushes.add(push);
            Map<String, Object> answer = pushed.apply(push);
            if (answer != null) {
                send(frame(ANSWER, 0, new byte[0], seq, FpnnPack.bytes(answer)));
            }
        }
    }

    private void answered(int seq, int status, Map<String, Object> params) throws IOException {
        CompletableFuture<Map<String, Object>> answer = waiting.remove(seq);
        if (answer == null) {
            throw new IOException("an answer that nobody waits for: " + params);
        }
        if (status == 0) {
            answer.complete(params);
        } else {
            answer.completeExceptionally(new Failure((Long) params.get("code"), (String) params.get("ex")));
        }
    }

    private void end(IOException why) {
        closed.countDown();
        waiting.values().forEach(answer -> answer.completeExceptionally(why));
    }

    /** How pushes are answered; null for no answer. At first each is answered with nothing in it. */
    public void onPush(Function<Push, Map<String, Object>> answering) {
        pushed = answering;
    }

    /** Waits for the next push. */
    public Push nextPush() throws InterruptedException {
        Push push = pushes.poll(TIMEOUT_S, TimeUnit.SECONDS);
        if (push == null) {
            throw new AssertionError("no push after " + TIMEOUT_S + " s");
        }
        return push;
    }

    /** Waits for the next push of a method; others are dropped. */
    public Push nextPush(String method) throws InterruptedException {
        Push push = nextPush();
        while (!push.method().equals(method)) {
            push = nextPush();
        }
        return push;
    }

    /** How many pushes have come and were not asked for. */
    public int pushesWaiting() {
        return pushes.size();
    }

    /** How many of some kind. */
    long pushesWaiting(Predicate<Push> wanted) {
        return pushes.stream().filter(wanted).count();
    }

    /** Waits until the server has closed the connection. */
    public boolean isClosedByServer() throws InterruptedException {
        return closed.await(TIMEOUT_S, TimeUnit.SECONDS);
    }

    /** Whether the connection has ended. */
    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
