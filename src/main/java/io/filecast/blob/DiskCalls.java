package io.filecast.blob;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The few system calls that durability depends on, apart so that a test can record their order and make each one fail.
 * Blocking: worker only.
 */
interface DiskCalls {

    /** Makes a new, empty file that only its owner may read and opens it for writing; never follows a link. */
    FileChannel create(Path file) throws IOException;

    /** Opens a file that is there for writing; never follows a link. */
    FileChannel reopen(Path file) throws IOException;

    /** Cuts a file to a length, and goes on at its end. */
    void truncate(FileChannel file, long sizeBytes) throws IOException;

    /** Gives a file a second name. */
    void link(Path file, Path name) throws IOException;

    /** Writes the first bytes of another file; {@link EOFException} when it has fewer. */
    void append(Path from, long sizeBytes, FileChannel to) throws IOException;

    /** Writes all of the bytes. */
    void write(FileChannel file, ByteBuffer[] bytes) throws IOException;

    /** Brings a file's bytes and attributes to the disk. */
    void forceFile(FileChannel file) throws IOException;

    /** Gives a file another name in its directory, in one step. */
    void rename(Path from, Path to) throws IOException;

    /** Brings a directory's entries to the disk. */
    void forceDirectory(Path directory) throws IOException;

    /** Makes a directory that only its owner may enter. */
    void makeDirectory(Path directory) throws IOException;

    /** Removes a file's name; one that is not there is fine. */
    void delete(Path file) throws IOException;

    /**
     * Removes a directory that is empty.
     *
     * @return whether it is gone now; otherwise it holds something
     */
    boolean removeDirectory(Path directory) throws IOException;

    /** Looks at the space on the disk that holds a directory. */
    Space space(Path directory) throws IOException;

    /**
     * Space on a disk.
     *
     * @param usableBytes what may still be written
     * @param totalBytes the disk's size
     */
    record Space(long usableBytes, long totalBytes) {}
}
