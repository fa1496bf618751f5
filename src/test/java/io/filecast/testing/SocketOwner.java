package io.filecast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells which process made a connection over loopback, as Linux shows it to everyone of the same user. Blocking. */
final class SocketOwner {

    private static final Path PROC = Path.of("/proc");
    private static final List<Path> TABLES = List.of(PROC.resolve("net/tcp"), PROC.resolve("net/tcp6"));
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private SocketOwner() {}

    /**
     * The command line of the process at the other end, its words parted by NUL.
     *
     * @param accepted a connection from a process that this one has started, directly or not; another is not found
     */
    static Optional<String> commandLine(SocketChannel accepted) {
        try {
            String local = ports((InetSocketAddress) accepted.getRemoteAddress());
            String remote = ports((InetSocketAddress) accepted.getLocalAddress());
            return inode(local, remote).flatMap(SocketOwner::owner);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** How the tables end an address. */
    private static String ports(InetSocketAddress address) {
        return String.format(Locale.ROOT, ":%04X", address.getPort());
    }

    private static Optional<String> inode(String local, String remote) throws IOException {
        for (Path table : TABLES) {
            if (Files.exists(table)) {
                for (String line : Files.readAllLines(table)) {
                    String[] words = line.strip().split("\\s+");
                    if (words[LOCAL].endsWith(local) && words[REMOTE].endsWith(remote)) {
                        return Optional.of(words[INODE]);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> owner(String inode) {
        Path socket = Path.of("socket:[" + inode + ']');
        return ProcessHandle.current()
                .descendants()
                .map(process -> PROC.resolve(Long.toString(process.pid())))
                .filter(process -> hasOpen(process, socket))
                .map(SocketOwner::commandLineOf)
                .findFirst();
    }

    private static boolean hasOpen(Path process, Path socket) {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return files.anyMatch(file -> isLinkTo(file, socket));
        } catch (IOException | UncheckedIOException ended) {
            return false;
        }
    }

    private static boolean isLinkTo(Path file, Path socket) {
        try {
            return Files.readSymbolicLink(file).equals(socket);
        } catch (IOException closed) {
            return false;
        }
    }

    private static String commandLineOf(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.UTF_8);
        } catch (IOException ended) {
            return "";
        }
    }
}
