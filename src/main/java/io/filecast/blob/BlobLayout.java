package io.filecast.blob;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.FileId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * What lies where in the store's directory; every name in it is made or read here. Any thread, but {@link #prepare} and
 * {@link #ensureApp} block.
 *
 * <pre>
 * store/                     says which store this is
 *   id                       an empty file; the first by name counts, if several nodes began at once
 * v1/                        the layout's version
 *   app/                     an app
 *     epoch                  the data set that its blobs belong to
 *     bucket/                blobs made together: 7 characters of time, 8 of chance
 *       number               a blob, complete
 *       number.part          a blob that is being written
 *       number.made/         what was made of a blob, and goes with it
 *         name               one such thing
 *     made.chance.part       something made of a blob that is being written
 *     uploads/               declared uploads whose bytes are not all there
 *       upload/              one of them, by its id
 *         number             what one writer of it wrote, and those after it who went on in it
 *     bucket.checked         says that each blob in the bucket was found in use once
 * </pre>
 */
final class BlobLayout {

    /** The most blobs in a bucket: the numbers of three base-36 digits. */
    static final int MOST_BLOBS = 36 * 36 * 36 - 1;

    private static final int VERSION = 1;
    private static final Pattern VERSION_SHAPE = Pattern.compile("v([1-9][0-9]{0,8})");

    private static final int RADIX = 36;
    private static final int TIME_LENGTH = 7;
    private static final int CHANCE_LENGTH = 8;
    private static final Pattern BUCKET_SHAPE = Pattern.compile("[0-9a-z]{" + (TIME_LENGTH + CHANCE_LENGTH) + "}");
    private static final Pattern NUMBER_SHAPE = Pattern.compile("0|[1-9a-z][0-9a-z]{0,2}");
    private static final String PART = ".part";
    private static final String CHECKED = ".checked";
    private static final String MADE = ".made";
    private static final Pattern MADE_NAME = Pattern.compile("[0-9a-z]{1,32}");
    private static final String EPOCH = "epoch";
    private static final String DRAFTS = "uploads";
    private static final Pattern SEGMENT_SHAPE = Pattern.compile("[1-9][0-9]{0,17}");

    private final Path directory;
    private final Path root;

    BlobLayout(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
        this.root = this.directory.resolve("v" + VERSION);
    }

    /** The directory of this layout's version. */
    Path root() {
        return root;
    }

    /** The directory that says which store this is: beside the layouts, since it outlives them. */
    Path identity() {
        return directory.resolve("store");
    }

    /** A name for a store that has none. */
    Path newIdentity() {
        return identity().resolve(chance());
    }

    Path app(AppName app) {
        return root.resolve(app.value());
    }

    Path epoch(AppName app) {
        return app(app).resolve(EPOCH);
    }

    /** A name under which an epoch file is written before it gets its own. */
    Path newEpochPart(AppName app) {
        return app(app).resolve(EPOCH + "." + chance() + PART);
    }

    Path bucket(AppName app, String bucket) {
        return app(app).resolve(bucket);
    }

    /** The directory of an app's uploads whose bytes are not all there. */
    Path drafts(AppName app) {
        return app(app).resolve(DRAFTS);
    }

    Path draft(AppName app, FileId upload) {
        return drafts(app).resolve(upload.value());
    }

    static Path segment(Path draft, long number) {
        return draft.resolve(Long.toString(number));
    }

    /** The number of the segment that a file of a draft is; -1 when it is none. */
    static long segmentNumber(String fileName) {
        return SEGMENT_SHAPE.matcher(fileName).matches() ? Long.parseLong(fileName) : -1;
    }

    Path checked(AppName app, String bucket) {
        return app(app).resolve(bucket + CHECKED);
    }

    Path blob(AppName app, BlobId blob) {
        String id = blob.value();
        return bucket(app, blob.bucket()).resolve(id.substring(id.indexOf('.') + 1));
    }

    /** The directory of what was made of a blob. */
    Path made(AppName app, BlobId blob) {
        return bucket(app, blob.bucket()).resolve(Integer.toString(number(blob), RADIX) + MADE);
    }

    /** A name under which something made of a blob is written before it gets its own. */
    Path newMadePart(AppName app) {
        return app(app).resolve("made." + chance() + PART);
    }

    /** Whether something that is made of a blob may be called so. */
    static boolean isMadeName(String name) {
        return MADE_NAME.matcher(name).matches();
    }

    /** The number of the blob of which a directory in a bucket holds what was made; -1 when it is no such directory. */
    static int numberOfMade(String name) {
        return name.endsWith(MADE) ? number(name.substring(0, name.length() - MADE.length())) : -1;
    }

    static Path blob(Path bucket, int number) {
        return bucket.resolve(Integer.toString(number, RADIX));
    }

    static Path part(Path bucket, int number) {
        return bucket.resolve(Integer.toString(number, RADIX) + PART);
    }

    static BlobId id(String bucket, int number) {
        return new BlobId(bucket + '.' + Integer.toString(number, RADIX));
    }

    /** The number of a blob in its bucket; -1 when it is none of ours. */
    static int number(BlobId blob) {
        return number(blob.value().substring(blob.value().indexOf('.') + 1));
    }

    /** The number of the blob that a file in a bucket is; -1 when it is none. */
    static int number(String fileName) {
        return NUMBER_SHAPE.matcher(fileName).matches() ? Integer.parseInt(fileName, RADIX) : -1;
    }

    /** Whether a blob of that id can be in this layout. */
    static boolean isOurs(BlobId blob) {
        return isBucket(blob.bucket()) && number(blob) >= 0;
    }

    static boolean isBucket(String name) {
        return BUCKET_SHAPE.matcher(name).matches();
    }

    static boolean isPart(String name) {
        return name.endsWith(PART);
    }

    static boolean isChecked(String name) {
        return name.endsWith(CHECKED) && isBucket(bucketOfChecked(name));
    }

    static String bucketOfChecked(String name) {
        return name.substring(0, name.length() - CHECKED.length());
    }

    /** A name that no bucket has had. */
    static String newBucket(Instant now) {
        String time = Long.toString(now.getEpochSecond(), RADIX);
        return "0".repeat(Math.max(0, TIME_LENGTH - time.length())) + time + chance();
    }

    /** When a bucket was made, by the clock of the node that made it. */
    static Instant madeAt(String bucket) {
        return Instant.ofEpochSecond(Long.parseLong(bucket.substring(0, TIME_LENGTH), RADIX));
    }

    private static String chance() {
        long values = (long) Math.pow(RADIX, CHANCE_LENGTH);
        String text = Long.toString(ThreadLocalRandom.current().nextLong(values), RADIX);
        return "0".repeat(CHANCE_LENGTH - text.length()) + text;
    }

    /**
     * Makes the directories, durably.
     *
     * @throws IllegalStateException when a newer Filecast has been here
     */
    void prepare(DiskCalls calls) throws IOException {
        ensure(calls, directory);
        refuseNewer();
        ensure(calls, root);
        // Whoever made them may have been killed before it came to this.
        force(calls, directory);
    }

    /** Makes the directory that says which store this is, durably. */
    void ensureIdentity(DiskCalls calls) throws IOException {
        ensure(calls, identity());
    }

    /** Makes an app's directory, durably. */
    void ensureApp(DiskCalls calls, AppName app) throws IOException {
        ensure(calls, app(app));
        force(calls, root);
    }

    /**
     * What a directory of the tree holds; nothing where there is none. A link is not followed.
     *
     * @throws IOException when it cannot be read to its end
     */
    static List<Path> entriesOf(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    private void refuseNewer() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                var version = VERSION_SHAPE.matcher(entry.getFileName().toString());
                if (version.matches() && Integer.parseInt(version.group(1)) > VERSION) {
                    throw new IllegalStateException("the blobs in " + directory + " have layout " + version.group()
                            + ", this Filecast knows layouts up to v" + VERSION + ": run the newer one");
                }
            }
        }
    }

    private static void ensure(DiskCalls calls, Path wanted) throws IOException {
        if (Files.isDirectory(wanted)) {
            return;
        }
        ensure(calls, wanted.getParent());
        try {
            calls.makeDirectory(wanted);
        } catch (FileAlreadyExistsException e) {
            // Another node may have been first; a file or a dangling link of that name is not what is wanted.
            if (!Files.isDirectory(wanted, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
        force(calls, wanted.getParent());
    }

    // The operator may have put a link where the data directory is; the calls do not follow one.
    private static void force(DiskCalls calls, Path made) throws IOException {
        calls.forceDirectory(made.toRealPath());
    }
}
