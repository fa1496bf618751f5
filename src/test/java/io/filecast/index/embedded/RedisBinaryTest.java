package io.filecast.index.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisBinaryTest {
    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-amd64",
        "Linux, aarch64, linux-arm64",
        "Linux, i386, linux-386",
        "Mac OS X, x86_64, darwin-amd64",
        "Mac OS X, aarch64, darwin-arm64"
    })
    void everySystemThatHasABinaryFindsIt(String osName, String osArch, String target) throws IOException {
        String resource = RedisBinary.resource(osName, osArch);
        assertEquals("/redis-server-7.0.15-" + target, resource);
        assertNotNull(RedisBinary.class.getResource(resource), "it is on the class path");
    }

    @ParameterizedTest
    @CsvSource({"Windows 11, amd64", "Linux, riscv64", "FreeBSD, amd64"})
    void aSystemWithoutOneIsToldWhatToDo(String osName, String osArch) {
        RedisStartException refusal =
                assertThrows(RedisStartException.class, () -> RedisBinary.resource(osName, osArch));
        assertTrue(refusal.getMessage().contains("set redis.url"), refusal.getMessage());
    }

    @Test
    void itIsInstalledForItsOwnerAloneAndThenLeftAlone() throws IOException {
        Path binary = RedisBinary.install(temporary);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(binary)));
        FileTime before = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(binary, before);
        RedisBinary.install(temporary);
        assertEquals(before, Files.getLastModifiedTime(binary));
    }

    @Test
    void aBinaryOfTheSameLengthWithOneByteChangedIsReplaced() throws IOException {
        Path binary = RedisBinary.install(temporary);
        byte[] right = Files.readAllBytes(binary);
        byte[] wrong = right.clone();
        wrong[right.length / 2] ^= 1;
        Files.write(binary, wrong);
        RedisBinary.install(temporary);
        assertEquals(-1, Arrays.mismatch(right, Files.readAllBytes(binary)));
    }

    @Test
    void aLinkInItsPlaceIsReplacedAndWhatItPointsToLeftAlone() throws IOException {
        Path victim = Files.writeString(temporary.resolve("victim"), "untouched");
        Files.createSymbolicLink(temporary.resolve("redis-server"), victim);
        Path binary = RedisBinary.install(temporary);
        assertTrue(Files.size(binary) > 1_000_000);
        assertEquals("untouched", Files.readString(victim));
    }
}
