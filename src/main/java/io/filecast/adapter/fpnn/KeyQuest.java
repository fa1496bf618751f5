package io.filecast.adapter.fpnn;

/**
 * A client's wish to go on encrypted.
 *
 * @param publicKey the coordinates of its point
 * @param isLarge whether with a key of 256 bits, else 128
 * @param isStream whether as one stream, else frame by frame
 */
record KeyQuest(byte[] publicKey, boolean isLarge, boolean isStream) {

    private static final int SMALL_BITS = 128;
    private static final int LARGE_BITS = 256;

    /**
     * Reads it.
     *
     * @throws BadFrameException when it cannot be granted
     */
    static KeyQuest of(Frame frame) throws BadFrameException {
        try {
            Params params = frame.params();
            long bits = params.optionalNumber("bits").orElse((long) SMALL_BITS);
            if (bits != SMALL_BITS && bits != LARGE_BITS) {
                throw new BadFrameException("a quest for encryption with " + bits + " bits");
            }
            return new KeyQuest(
                    params.bytes("publicKey").toBytes(),
                    bits == LARGE_BITS,
                    params.optionalFlag("streamMode").orElse(false));
        } catch (FpnnError malformed) {
            throw new BadFrameException("a quest for encryption: " + malformed.getMessage());
        }
    }
}
