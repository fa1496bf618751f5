package io.filecast.testing;

/** The way of bytes from one party to another, which a test can close. Any thread; {@link #await} blocks. */
final class Passage {

    /** What becomes of the bytes. */
    enum State {
        /** They pass. */
        OPEN,
        /** They wait, as where packets are lost: connections stay, and nobody is told anything. */
        FROZEN,
        /** They, and whoever wants to connect, are turned away. */
        CUT
    }

    private State state = State.OPEN;

    synchronized void set(State wanted) {
        state = wanted;
        notifyAll();
    }

    synchronized boolean isCut() {
        return state == State.CUT;
    }

    /** Waits until bytes pass, or are turned away; whether they pass. */
    synchronized boolean await() {
        try {
            while (state == State.FROZEN) {
                wait();
            }
            return state == State.OPEN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
