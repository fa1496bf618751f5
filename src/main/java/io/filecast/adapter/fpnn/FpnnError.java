package io.filecast.adapter.fpnn;

/**
 * An answer that is not the result: a number that clients act on and a text for people. The numbers up to 99999 are FPNN's
 * own; a dialect has its own above them.
 */
public final class FpnnError extends RuntimeException {

    /** What came is no package of this protocol. */
    public static final int BAD_PACKAGE = 10003;

    /** The key of a map is no text. */
    public static final int KEY_NOT_TEXT = 10005;

    /** A parameter is missing. */
    public static final int KEY_MISSING = 10009;

    /** A parameter is of another type. */
    public static final int WRONG_TYPE = 10010;

    /** A fault that has no other number. */
    public static final int UNKNOWN = 20001;

    /** The connection has closed. */
    public static final int CONNECTION_CLOSED = 20002;

    /** The other side has not answered in time. */
    public static final int TIMEOUT = 20003;

    /** Nobody here answers this method. */
    public static final int UNKNOWN_METHOD = 20004;

    /** There is more to do than is taken. */
    public static final int OVERLOADED = 20011;

    /** The method is not for this caller. */
    public static final int FORBIDDEN = 20013;

    /** The server is stopping. */
    public static final int STOPPING = 20014;

    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * An error answer.
     *
     * @param text in one line, and nothing that a stranger must not read
     */
    public FpnnError(int code, String text) {
        super(text, null, false, false);
        this.code = code;
    }

    /** The number that clients act on. */
    public int code() {
        return code;
    }
}
