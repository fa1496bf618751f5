package io.filecast.blob;

import io.filecast.core.BrokerError;
import io.filecast.core.SealedBlob;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

/** What a sink's bytes go into. Blocking: worker only, one call at a time. */
interface SinkFile {

    /** Writes and hashes the next bytes. */
    void write(List<Buffer> buffers) throws IOException;

    /**
     * Writes the last bytes and makes the blob a blob.
     *
     * @return the blob, on any thread
     */
    Future<SealedBlob> seal(List<Buffer> rest) throws IOException;

    /** Ends it after a failure, and tells what the failure means. */
    BrokerError giveUp(Throwable failure);

    /** Ends it without a blob; harmless when called again, and after {@link #seal} succeeded. */
    void remove();
}
