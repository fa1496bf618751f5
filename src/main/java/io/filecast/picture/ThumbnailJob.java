package io.filecast.picture;

import io.filecast.core.Box;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.PictureType;
import io.filecast.core.ThumbnailMaker.Made;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thumbnail, from the file to the small picture's bytes. Blocking: worker only.
 *
 * <p>Whatever a picture does to the code that reads it ends in a refusal: bounds are checked before anything is decoded, and
 * what a decoder throws all the same means that it is unreadable.
 */
final class ThumbnailJob {

    private static final Logger LOG = LoggerFactory.getLogger(ThumbnailJob.class);

    private final Path file;
    private final Box box;
    private final long maxPixels;
    private final MemoryBudget memory;
    private final Allowance allowance;

    ThumbnailJob(Path file, Box box, long maxPixels, MemoryBudget memory, Allowance allowance) {
        this.file = file;
        this.box = box;
        this.maxPixels = maxPixels;
        this.memory = memory;
        this.allowance = allowance;
    }

    /** @throws BrokerError whatever goes wrong */
    Made run() {
        try (PictureBytes bytes = new PictureBytes(file, allowance)) {
            return make(bytes);
        } catch (BrokerError refusal) {
            throw refusal;
        } catch (NoSuchFileException e) {
            throw BrokerError.of(ErrorCode.CONTENT_GONE, "the file's bytes are gone");
        } catch (IOException | RuntimeException e) {
            throw explained(e);
        } catch (OutOfMemoryError e) {
            throw exhausted(e);
        }
    }

    private Made make(PictureBytes bytes) throws IOException {
        Picture picture = open(bytes);
        Frame frame = Frame.fit(picture.width(), picture.height(), picture.orientation(), box, maxPixels);
        MemoryBudget.Share share = memory.take(picture.memoryFor(frame), allowance);
        try {
            int[] pixels = picture.thumbnail(frame);
            int[] upright = picture.orientation().applyTo(pixels, frame.thumbWidth(), frame.thumbHeight());
            return picture.orientation().isSideways()
                    ? ThumbnailWriter.write(upright, frame.thumbHeight(), frame.thumbWidth())
                    : ThumbnailWriter.write(upright, frame.thumbWidth(), frame.thumbHeight());
        } finally {
            share.giveBack();
        }
    }

    private static Picture open(PictureBytes bytes) throws IOException {
        byte[] head = new byte[PictureType.HEAD_BYTES];
        int length = Math.max(0, bytes.read(0, head, 0, head.length));
        PictureType type = PictureType.of(Arrays.copyOf(head, length));
        if (type == null) {
            throw BrokerError.of(
                    ErrorCode.NOT_AN_IMAGE, "the file's bytes are no picture: JPEG, PNG, GIF and WebP are read");
        }
        return switch (type) {
            case JPEG -> JpegPicture.open(bytes);
            case PNG -> PngPicture.open(bytes);
            case GIF -> GifPicture.open(bytes);
            case WEBP -> WebpPicture.open(bytes);
        };
    }

    private static BrokerError exhausted(OutOfMemoryError error) {
        LOG.warn("a thumbnail took more memory than there is: {}", error.toString());
        return Refusals.tooMuchMemory("a picture");
    }

    private BrokerError explained(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BrokerError refusal) {
                return refusal;
            }
            if (cause instanceof OutOfMemoryError exhausted) {
                return exhausted(exhausted);
            }
        }
        allowance.check();
        LOG.debug("a picture is unreadable", failure);
        return Refusals.unreadable("it is damaged");
    }
}
