package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.RawBytes;
import io.filecast.core.BlobSink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Puts the bytes of a file that came in one frame into the store, piece by piece and never more than the store wants to hold.
 * Event-loop confined.
 */
final class FilePour {

    private static final int PIECE_BYTES = 64 * 1024;

    private final List<Buffer> pieces;
    private final BlobSink sink;
    private final Promise<Void> poured = Promise.promise();
    private int piece;
    private int at;

    private FilePour(RawBytes file, BlobSink sink) {
        this.pieces = file.pieces();
        this.sink = sink;
    }

    /**
     * Lets the bytes flow.
     *
     * @return completes when the sink has taken all of them; fails with what the sink failed with
     */
    static Future<Void> of(RawBytes file, BlobSink sink) {
        FilePour pour = new FilePour(file, sink);
        sink.onFailure(pour.poured::tryFail);
        sink.onDrain(pour::flow);
        pour.flow();
        return pour.poured.future();
    }

    private void flow() {
        while (!poured.future().isComplete() && !sink.isFull()) {
            if (piece == pieces.size()) {
                poured.tryComplete();
                return;
            }
            Buffer from = pieces.get(piece);
            int end = Math.min(from.length(), at + PIECE_BYTES);
            sink.write(from.slice(at, end));
            at = end;
            if (at == from.length()) {
                piece++;
                at = 0;
            }
        }
    }
}
