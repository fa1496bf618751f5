package io.filecast.index.embedded;

import java.io.IOException;

/** The data directory cannot be used; the message is one line for the operator and names the directory. */
public class DataDirectoryException extends IOException {
    public DataDirectoryException(String message) {
        super(message);
    }

    public DataDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
