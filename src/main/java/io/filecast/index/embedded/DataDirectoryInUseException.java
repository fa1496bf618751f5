package io.filecast.index.embedded;

import java.nio.file.Path;
import java.util.OptionalLong;

/** Another broker holds the data directory. */
public final class DataDirectoryInUseException extends DataDirectoryException {
    private final transient OptionalLong holder;

    DataDirectoryInUseException(Path directory, OptionalLong holder) {
        super("data directory " + directory + " is in use by another Filecast broker"
                + (holder.isPresent() ? " (pid " + holder.getAsLong() + ")" : ""));
        this.holder = holder;
    }

    /** The process id the other broker left in the lock file, when it could be read. */
    public OptionalLong holder() {
        return holder;
    }
}
