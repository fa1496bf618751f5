package io.filecast.adapter.fpnn;

/** When a peer was last heard, and for how long its frame has been coming. Confined to one connection; times in ns. */
final class Liveness {

    /** What is due. */
    enum Due {
        /** Nothing. */
        NOTHING,
        /** Asking whether it is there. */
        PING,
        /** Cutting it off: its frame takes too long. */
        FRAME_TOO_LATE,
        /** Closing it: it was silent for too long. */
        SILENT
    }

    private final FpnnLimits limits;
    private long tickedAt;
    private long heardAt;
    private long pingedAt;
    private long frameNanos;

    Liveness(FpnnLimits limits, long now) {
        this.limits = limits;
        this.tickedAt = now;
        this.heardAt = now;
        this.pingedAt = now;
    }

    /** Something came. */
    void heard(long now) {
        heardAt = now;
    }

    /** The frame that was coming has ended. */
    void frameEnded() {
        frameNanos = 0;
    }

    /**
     * Time has passed.
     *
     * @param isOurTurn whether it waits for us, so that it may be silent
     * @param isComing whether a part of a frame has come and the rest is read as it comes
     * @param isKeptAlive whether it is asked now and then
     */
    Due tick(long now, boolean isOurTurn, boolean isComing, boolean isKeptAlive) {
        if (isComing) {
            frameNanos += now - tickedAt;
        }
        tickedAt = now;
        if (isOurTurn) {
            heardAt = now;
        }
        if (frameNanos >= limits.frameTimeout().toNanos()) {
            return Due.FRAME_TOO_LATE;
        }
        if (now - heardAt >= limits.idleTimeout().toNanos()) {
            return Due.SILENT;
        }
        if (isKeptAlive && now - pingedAt >= limits.pingInterval().toNanos()) {
            pingedAt = now;
            return Due.PING;
        }
        return Due.NOTHING;
    }
}
