package io.filecast.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import io.filecast.core.Box;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.ThumbnailMaker.Made;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;

/** Makes thumbnails of bytes, and looks at what comes out and what it cost. Confined to one test. */
final class Making {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path file;
    private Box box = new Box(170, 170);
    private long maxPixels = 120_000_000;
    private long memoryBytes = 128 << 20;
    private WorkerClock clock = new FakeWorkerClock();
    private long allocatedBytes;

    Making(Path directory) {
        this.file = directory.resolve("picture");
    }

    Making box(int width, int height) {
        box = new Box(width, height);
        return this;
    }

    Making bounds(long pixels, long memory) {
        maxPixels = pixels;
        memoryBytes = memory;
        return this;
    }

    /** A clock that goes on by so much each time somebody looks. */
    Making timePerLook(Duration step) {
        clock = new FakeWorkerClock(step);
        return this;
    }

    /** Bytes that the latest one took of the heap, all together. */
    long allocatedBytes() {
        return allocatedBytes;
    }

    /** Ten seconds of work, and some more in all. */
    static Allowance allowance(WorkerClock clock) {
        long end = clock.wallNanos() + Duration.ofSeconds(50).toNanos();
        return new Allowance(Duration.ofSeconds(10), end, new Pacer(clock, 10));
    }

    Made make(byte[] picture) {
        try {
            Files.write(file, picture);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return new ThumbnailJob(file, box, maxPixels, new MemoryBudget(memoryBytes), allowance(clock)).run();
        } finally {
            allocatedBytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
    }

    BufferedImage image(byte[] picture) {
        return read(make(picture).bytes().getBytes());
    }

    static BufferedImage read(byte[] bytes) {
        try {
            return ImageIO.read(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BrokerError refusal(byte[] picture) {
        return assertThrows(BrokerError.class, () -> make(picture));
    }

    void refuses(ErrorCode code, byte[] picture) {
        BrokerError refusal = refusal(picture);
        assertEquals(code, refusal.code(), refusal.detail());
    }

    /** A picture that another program made. */
    static byte[] sample(String name) {
        try (InputStream in = Making.class.getResourceAsStream("/pictures/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void assertSize(int width, int height, BufferedImage image) {
        assertEquals(width + "x" + height, image.getWidth() + "x" + image.getHeight());
    }

    /** Compares a pixel's colour; what JPEG changes is allowed for. */
    static void assertColour(int argb, BufferedImage image, int x, int y) {
        int found = image.getRGB(x, y);
        for (int shift = 0; shift < 32; shift += 8) {
            int difference = Math.abs((argb >>> shift & 0xff) - (found >>> shift & 0xff));
            if (difference > 12) {
                assertEquals(Integer.toHexString(argb), Integer.toHexString(found), "at " + x + ", " + y);
            }
        }
    }
}
