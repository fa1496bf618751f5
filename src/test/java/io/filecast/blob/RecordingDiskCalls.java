package io.filecast.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real system calls, written down in order; each kind can be made to fail, to be left out or to wait. Any thread.
 */
final class RecordingDiskCalls implements DiskCalls {

    /** What was done. */
    enum Kind {
        CREATE,
        REOPEN,
        TRUNCATE,
        LINK,
        APPEND,
        WRITE,
        FORCE_FILE,
        RENAME,
        FORCE_DIRECTORY,
        MAKE_DIRECTORY,
        DELETE,
        REMOVE_DIRECTORY,
        /** Not a system call: the caller was told. */
        ANSWER
    }

    /** One call, the file or directory it was about (for a rename, the new name), and how much was written. */
    record Call(Kind kind, Path path, long bytes) {

        Call(Kind kind, Path path) {
            this(kind, path, 0);
        }
    }

    private static final long DEADLINE_SECONDS = 20;

    private final DiskCalls real = new SystemDiskCalls();
    private final Map<FileChannel, Path> files = new ConcurrentHashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final Map<Kind, Fault> faults = new ConcurrentHashMap<>();
    private final Map<Kind, CountDownLatch> gates = new ConcurrentHashMap<>();
    private volatile Kind leftOut;
    private volatile Space space;

    private static final class Fault {
        private final String text;
        private int passes;

        Fault(String text, int passes) {
            this.text = text;
            this.passes = passes;
        }

        synchronized void strike() throws IOException {
            if (passes-- <= 0) {
                throw new IOException(text);
            }
        }
    }

    /** Makes the calls of a kind fail with the system's text, after some have passed. */
    void fail(Kind kind, String text, int passes) {
        faults.put(kind, new Fault(text, passes));
    }

    void heal() {
        faults.clear();
    }

    /** Leaves out the calls of a kind, as a careless change of the program would. */
    void leaveOut(Kind kind) {
        leftOut = kind;
    }

    /** Makes the calls of a kind wait until the gate is opened. */
    CountDownLatch gate(Kind kind) {
        CountDownLatch gate = new CountDownLatch(1);
        gates.put(kind, gate);
        return gate;
    }

    void space(long usableBytes, long totalBytes) {
        space = new Space(usableBytes, totalBytes);
    }

    void answered() {
        record(new Call(Kind.ANSWER, Path.of("")));
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    synchronized void forget() {
        calls.clear();
    }

    private synchronized void record(Call call) {
        calls.add(call);
    }

    private boolean begin(Kind kind, Path path) throws IOException {
        return begin(kind, path, 0);
    }

    /** Whether to go on with the call. */
    private boolean begin(Kind kind, Path path, long bytes) throws IOException {
        CountDownLatch gate = gates.get(kind);
        if (gate != null) {
            pass(gate);
        }
        Fault fault = faults.get(kind);
        if (fault != null) {
            fault.strike();
        }
        if (kind == leftOut) {
            return false;
        }
        record(new Call(kind, path, bytes));
        return true;
    }

    private static void pass(CountDownLatch gate) throws IOException {
        try {
            if (!gate.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the gate was never opened");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public FileChannel create(Path file) throws IOException {
        begin(Kind.CREATE, file);
        FileChannel opened = real.create(file);
        files.put(opened, file);
        return opened;
    }

    @Override
    public FileChannel reopen(Path file) throws IOException {
        begin(Kind.REOPEN, file);
        FileChannel opened = real.reopen(file);
        files.put(opened, file);
        return opened;
    }

    @Override
    public void truncate(FileChannel file, long sizeBytes) throws IOException {
        if (begin(Kind.TRUNCATE, files.get(file))) {
            real.truncate(file, sizeBytes);
        }
    }

    @Override
    public void link(Path file, Path name) throws IOException {
        if (begin(Kind.LINK, name)) {
            real.link(file, name);
        }
    }

    @Override
    public void append(Path from, long sizeBytes, FileChannel to) throws IOException {
        if (begin(Kind.APPEND, from, sizeBytes)) {
            real.append(from, sizeBytes, to);
        }
    }

    @Override
    public void write(FileChannel file, ByteBuffer[] bytes) throws IOException {
        try {
            long length = Stream.of(bytes).mapToLong(ByteBuffer::remaining).sum();
            if (begin(Kind.WRITE, files.get(file), length)) {
                real.write(file, bytes);
            }
        } catch (IOException e) {
            // A disk that fails has often taken some of it.
            bytes[0].limit(bytes[0].limit() / 2);
            real.write(file, new ByteBuffer[] {bytes[0]});
            throw e;
        }
    }

    @Override
    public void forceFile(FileChannel file) throws IOException {
        if (begin(Kind.FORCE_FILE, files.get(file))) {
            real.forceFile(file);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (begin(Kind.RENAME, to)) {
            real.rename(from, to);
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (begin(Kind.FORCE_DIRECTORY, directory)) {
            real.forceDirectory(directory);
        }
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        begin(Kind.MAKE_DIRECTORY, directory);
        real.makeDirectory(directory);
    }

    @Override
    public void delete(Path file) throws IOException {
        if (begin(Kind.DELETE, file)) {
            real.delete(file);
        }
    }

    @Override
    public boolean removeDirectory(Path directory) throws IOException {
        return begin(Kind.REMOVE_DIRECTORY, directory) && real.removeDirectory(directory);
    }

    @Override
    public Space space(Path directory) throws IOException {
        return space == null ? real.space(directory) : space;
    }
}
