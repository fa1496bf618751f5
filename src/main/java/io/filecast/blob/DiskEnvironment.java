package io.filecast.blob;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What the store takes from the machine. Any thread.
 *
 * @param calls the system calls
 * @param wall the wall clock, which file systems share
 * @param nanos a clock that does not jump, of any origin
 */
record DiskEnvironment(DiskCalls calls, InstantSource wall, LongSupplier nanos) {

    /** The real one. */
    static DiskEnvironment system() {
        return new DiskEnvironment(new SystemDiskCalls(), InstantSource.system(), System::nanoTime);
    }
}
