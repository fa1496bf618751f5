package io.filecast.bench;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** One back end's connection to the door of RTM's server SDKs, with one quest at a time. Confined to its thread. */
final class RtmConnection implements Closeable {

    static final int PID = 1;
    static final String SECRET = "bench";

    private static final int HEAD_BYTES = 12;
    private static final byte[] EMPTY_ANSWER = {(byte) 0x80};

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private int lastSeq;

    RtmConnection(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Sends a quest. */
    void ask(String method, Map<String, ?> params) throws IOException {
        byte[] payload = pack(params);
        byte[] name = method.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frame = frame(1, name.length, payload.length, ++lastSeq);
        out.write(frame.put(name).put(payload).array(), 0, frame.position());
    }

    /** Signs a quest, and sends it. */
    void askSigned(String method, Map<String, ?> params) throws IOException {
        long ts = Instant.now().getEpochSecond();
        long salt = System.nanoTime();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("pid", (long) PID);
        all.put("sign", md5(PID + ":" + SECRET + ":" + salt + ":" + method + ":" + ts));
        all.put("salt", salt);
        all.put("ts", ts);
        all.putAll(params);
        ask(method, all);
    }

    /** Waits for the next frame; its payload, when it is an answer, and null when it is a push, which it answers. */
    byte[] next() throws IOException {
        byte[] head = in.readNBytes(HEAD_BYTES);
        if (head.length < HEAD_BYTES) {
            throw new IOException("the server closed the connection");
        }
        int seq = in.readInt();
        boolean isPush = head[6] == 1;
        int size = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
        byte[] rest = in.readNBytes(size + (isPush ? head[7] & 0xff : 0));
        if (isPush) {
            ByteBuffer answer = frame(2, 0, EMPTY_ANSWER.length, Integer.reverseBytes(seq));
            out.write(answer.put(EMPTY_ANSWER).array(), 0, answer.position());
            return null;
        }
        if (head[7] != 0) {
            throw new IOException("refused: " + new String(rest, StandardCharsets.ISO_8859_1));
        }
        return rest;
    }

    /** Waits for the next answer. */
    byte[] answer() throws IOException {
        byte[] answer = next();
        while (answer == null) {
            answer = next();
        }
        return answer;
    }

    /** Asks for a token and sends a file with it. */
    void sendFile(long group, byte[] file, String digest) throws IOException {
        Map<String, Object> target = new LinkedHashMap<>(Map.of("from", 7L, "gid", group));
        Map<String, Object> ask = new LinkedHashMap<>(target);
        ask.put("cmd", "sendgroupfile");
        askSigned("filetoken", ask);
        String token = text(answer(), "token");
        target.put("pid", (long) PID);
        target.put("token", token);
        target.put("mtype", 50L);
        target.put("mid", System.nanoTime());
        target.put("file", file);
        target.put("attrs", "{\"rtm\":{\"sign\":\"" + md5(digest + ":" + token) + "\",\"ext\":\"bin\"}}");
        ask("sendgroupfile", target);
        answer();
    }

    private static ByteBuffer frame(int type, int ss, int payloadBytes, int seq) {
        ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + Integer.BYTES + ss + payloadBytes)
                .order(ByteOrder.LITTLE_ENDIAN);
        frame.put("FPNN".getBytes(StandardCharsets.US_ASCII));
        return frame.put((byte) 1)
                .put((byte) 0x80)
                .put((byte) type)
                .put((byte) ss)
                .putInt(payloadBytes)
                .putInt(seq);
    }

    private static byte[] pack(Map<String, ?> params) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeByte(0x80 | params.size());
            for (Map.Entry<String, ?> entry : params.entrySet()) {
                pack(out, entry.getKey());
                pack(out, entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void pack(DataOutputStream out, Object value) throws IOException {
        if (value instanceof Long number) {
            out.writeByte(0xd3);
            out.writeLong(number);
        } else if (value instanceof long[] numbers) {
            out.writeByte(0x90 | numbers.length);
            for (long number : numbers) {
                pack(out, number);
            }
        } else if (value instanceof Boolean flag) {
            out.writeByte(flag ? 0xc3 : 0xc2);
        } else {
            byte[] bytes = value instanceof byte[] raw ? raw : ((String) value).getBytes(StandardCharsets.UTF_8);
            out.writeByte(value instanceof byte[] ? 0xc6 : 0xdb);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    /** A text of less than 256 bytes in a packed map. */
    private static String text(byte[] packed, String name) {
        String all = new String(packed, StandardCharsets.ISO_8859_1);
        int at = all.indexOf(name) + name.length();
        boolean isLong = (packed[at] & 0xff) == 0xd9;
        int length = isLong ? packed[at + 1] & 0xff : packed[at] & 0x1f;
        int begin = at + (isLong ? 2 : 1);
        return all.substring(begin, begin + length);
    }

    /** The MD5 of some bytes, in hex. */
    static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String md5(String text) {
        return md5(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
