package io.filecast.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.blob.DiskBlobOptions;
import io.filecast.blob.DiskBlobStore;
import io.filecast.core.AppName;
import io.filecast.core.ChannelIndex.DataSet;
import io.filecast.core.ChannelName;
import io.filecast.testing.FakeChannelIndex;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {

    private static final AppName APP = new AppName("demo");
    private static final ChannelName CHANNEL = new ChannelName("a");

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final FakeChannelIndex index = new FakeChannelIndex(1);
    private DiskBlobStore blobs;

    @BeforeEach
    void start() throws Exception {
        blobs = new DiskBlobStore(vertx, directory.resolve("blobs"), DiskBlobOptions.defaults());
        get(blobs.start());
    }

    @AfterEach
    void stop() throws Exception {
        get(vertx.close());
    }

    private <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** What a node knows that has just started: only what an earlier life wrote down. */
    private DataSets afterStart() {
        return new DataSets(vertx, index, blobs, directory);
    }

    private DataSet open(DataSets sets) throws Exception {
        Promise<DataSet> opened = Promise.promise();
        vertx.runOnContext(ours -> sets.open(APP).onComplete(opened));
        return get(opened.future());
    }

    @Test
    void aDataSetThatGoesOnKeepsItsEpoch() throws Exception {
        DataSet first = open(afterStart());
        index.publish(APP, CHANNEL);
        assertEquals(first.epoch(), open(afterStart()).epoch());
        assertTrue(blobs.mayDelete(APP));
    }

    @Test
    void aBackupThatWasPutBackWhileTheNodeWasDownGetsANewEpochAndTakesNoBytes() throws Exception {
        DataSet first = open(afterStart());
        FakeChannelIndex.Backup backup = index.backup(APP);
        index.publish(APP, CHANNEL);
        open(afterStart());

        index.rewind(APP, backup);

        assertNotEquals(first.epoch(), open(afterStart()).epoch());
        assertFalse(blobs.mayDelete(APP));
    }

    @Test
    void aBackupThatWasPutBackUnderARunningNodeIsFoundOutAsWell() throws Exception {
        DataSets running = afterStart();
        DataSet first = open(running);
        FakeChannelIndex.Backup backup = index.backup(APP);
        index.publish(APP, CHANNEL);
        open(running);

        index.rewind(APP, backup);

        assertNotEquals(first.epoch(), open(running).epoch());
        assertFalse(blobs.mayDelete(APP));
    }

    @Test
    void aFlushedDataSetTakesNoBytes() throws Exception {
        open(afterStart());
        index.flush(APP);
        open(afterStart());
        assertFalse(blobs.mayDelete(APP));
    }
}
