package io.filecast.index.embedded;

import io.filecast.index.embedded.RespConnection.RespError;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What was found on a socket when asked once.
 *
 * @param kind what was found
 * @param loadedBytes how much of its files a loading server has read, in bytes; 0 otherwise
 */
record ServerState(Kind kind, long loadedBytes) {
    /** What can be found on a socket. */
    enum Kind {
        /** Nobody listens. */
        ABSENT,
        /** Somebody listens and says nothing: stopped, hung, or busy. */
        SILENT,
        /** A server that is still reading its append-only files. */
        LOADING,
        /** A server that answers. */
        READY
    }

    /** Asks the server on this socket how it is. Never fails. */
    static ServerState ask(Path socket, Duration timeout) {
        try (RespConnection connection = RespConnection.open(socket, timeout)) {
            return ask(connection);
        } catch (SocketTimeoutException e) {
            return new ServerState(Kind.SILENT, 0);
        } catch (IOException e) {
            return new ServerState(Kind.ABSENT, 0);
        }
    }

    private static ServerState ask(RespConnection connection) {
        try {
            connection.command("PING");
            return new ServerState(Kind.READY, 0);
        } catch (RespError e) {
            return e.isLoading() ? loading(connection) : new ServerState(Kind.SILENT, 0);
        } catch (IOException e) {
            return new ServerState(Kind.SILENT, 0);
        }
    }

    private static ServerState loading(RespConnection connection) {
        try {
            String loaded = ServerInfo.read(connection).value("loading_loaded_bytes");
            return new ServerState(Kind.LOADING, loaded.isEmpty() ? 0 : Long.parseLong(loaded));
        } catch (IOException | NumberFormatException e) {
            return new ServerState(Kind.LOADING, 0);
        }
    }
}
