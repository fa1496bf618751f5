package io.filecast.index.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;

/**
 * The {@code redis-server} that travels inside Filecast's jar, one per operating system and processor.
 *
 * <p><i>Blocking: worker only.</i> Stateless.
 */
final class RedisBinary {
    /** The Redis version of the bundled binaries. */
    static final String VERSION = "7.0.15";

    private RedisBinary() {}

    /**
     * Puts the binary into the directory, unless exactly it is already there, and returns its path.
     *
     * @throws RedisStartException when there is none for this system
     */
    static Path install(Path directory) throws IOException {
        String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
        byte[] wanted = read(resource);
        Path target = directory.resolve("redis-server");
        if (!isIntact(target, wanted)) {
            Path draft = directory.resolve("redis-server.new");
            Files.deleteIfExists(draft);
            Files.createFile(draft, PrivateDirectory.ownerOnly());
            Files.write(draft, wanted, StandardOpenOption.WRITE);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return target;
    }

    /** The name of the binary inside the jar. */
    static String resource(String osName, String osArch) throws RedisStartException {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "darwin" : os;
        String processor = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i486", "i586", "i686" -> "386";
            default -> osArch;
        };
        String target = system + "-" + processor;
        return switch (target) {
            case "linux-amd64", "linux-arm64", "linux-386", "darwin-amd64", "darwin-arm64" ->
                "/redis-server-" + VERSION + "-" + target;
            default ->
                throw new RedisStartException(
                        "there is no embedded Redis for " + target + ": set redis.url to a Redis of your own");
        };
    }

    private static byte[] read(String resource) throws IOException {
        try (InputStream in = RedisBinary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new RedisStartException("the embedded Redis is missing from the class path: " + resource);
            }
            return in.readAllBytes();
        }
    }

    private static boolean isIntact(Path file, byte[] wanted) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != wanted.length) {
            return false;
        }
        if (!Files.isExecutable(file)) {
            return false;
        }
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return Arrays.equals(in.getMessageDigest().digest(), sha256().digest(wanted));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
