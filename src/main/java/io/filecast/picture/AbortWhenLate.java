package io.filecast.picture;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;

/** Makes a library stop when a job's time is over: it asks as it goes from row to row. Confined to one job. */
final class AbortWhenLate implements IIOReadProgressListener {

    private final Allowance allowance;

    AbortWhenLate(Allowance allowance) {
        this.allowance = allowance;
    }

    private void look(ImageReader reader) {
        if (allowance.isOver()) {
            reader.abort();
        }
    }

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
        look(source);
    }

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {
        look(source);
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {
        // One picture only is read.
    }

    @Override
    public void sequenceComplete(ImageReader source) {
        // One picture only is read.
    }

    @Override
    public void imageComplete(ImageReader source) {
        // It is over anyway.
    }

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {
        // None is read.
    }

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {
        // None is read.
    }

    @Override
    public void thumbnailComplete(ImageReader source) {
        // None is read.
    }

    @Override
    public void readAborted(ImageReader source) {
        // Whoever aborted it says why.
    }
}
