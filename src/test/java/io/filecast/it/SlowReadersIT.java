package io.filecast.it;

import static io.filecast.testing.ApiClient.newFile;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.adapter.testing.RawHttp;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who takes a file slowly gets it; who takes nothing of it is cut off. */
@Timeout(120)
class SlowReadersIT {

    /** More than the kernel keeps for a peer that does not read. */
    private static final int FILE_BYTES = 12 << 20;

    private static final int LITTLE = 4_096;
    private static final int PAUSE_MS = 30;

    @TempDir
    static Path scratch;

    private static final byte[] BYTES = new byte[FILE_BYTES];
    private static NodeProcess node;
    private static String url;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .set("http.idleTimeout", "4s")
                .start();
        new Random(1).nextBytes(BYTES);
        url = new ApiClient(node.url())
                .post(newFile("slow", "large.bin"), BYTES)
                .expect(201)
                .json()
                .get("url")
                .asText();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static RawHttp connect(int receiveBuffer) throws IOException {
        return new RawHttp(node.url().getPort(), receiveBuffer);
    }

    private static RawHttp ask(RawHttp http, String target) throws IOException {
        return http.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    @Test
    void who_takes_a_file_slowly_gets_it_whole_and_who_takes_nothing_is_cut_off() throws IOException {
        try (RawHttp nothing = connect(LITTLE);
                RawHttp slowly = connect(LITTLE)) {
            assertEquals(200, ask(nothing, url).answer(true).status());
            assertEquals(200, ask(slowly, url).answer(true).status());
            ByteArrayOutputStream taken = new ByteArrayOutputStream();
            takeSlowlyUntilTheSilentAreGivenUp(slowly, taken);
            taken.write(slowly.read(FILE_BYTES - taken.size()));
            assertArrayEquals(BYTES, taken.toByteArray());
            Eventually.holds("the file is closed", () -> openFiles() == 0);
        }
    }

    /** Takes so little at a time that a megabyte takes longer than a connection may be silent. */
    private static void takeSlowlyUntilTheSilentAreGivenUp(RawHttp http, ByteArrayOutputStream taken)
            throws IOException {
        try (RawHttp silent = connect(0)) {
            assertEquals(404, ask(silent, "/nothing").answer().status());
            silent.socket().setSoTimeout(PAUSE_MS);
            boolean isGivenUp = false;
            while (!isGivenUp) {
                taken.write(http.read(LITTLE));
                try {
                    isGivenUp = silent.isClosedByServer();
                } catch (SocketTimeoutException notYet) {
                    // It takes some more.
                }
            }
        }
    }

    /** How often the node has blobs open. */
    private static long openFiles() throws IOException {
        Path blobs = node.data().toRealPath().resolve("blobs");
        try (Stream<Path> handles = Files.list(Path.of("/proc/" + node.pid() + "/fd"))) {
            return handles.filter(handle -> leadsTo(handle, blobs)).count();
        }
    }

    private static boolean leadsTo(Path handle, Path directory) {
        try {
            return Files.readSymbolicLink(handle).startsWith(directory);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
