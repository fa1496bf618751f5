package io.filecast.adapter.fpnn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.CFBBlockCipher;
import org.bouncycastle.crypto.modes.CFBModeCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * The encryption of one connection as FPNN's SDKs do it: AES in CFB mode of 128 bits, with a start that follows from the
 * shared secret and is the same for both directions. It hides what is said from who only listens; nothing tells when a frame
 * was changed or repeated on its way. Confined to one connection.
 *
 * <p>In package mode each frame is preceded by its length, four bytes with the lowest first and in clear, and the cipher
 * starts anew with each. In stream mode it goes on, separately in each direction.
 */
final class FrameCipher {

    private static final int BLOCK_BITS = 128;
    private static final int SMALL_KEY_BYTES = 16;
    private static final int LARGE_KEY_BYTES = 32;
    private static final int LENGTH_BYTES = 4;
    private static final int CHUNK_BYTES = 64 << 10;

    private final ParametersWithIV start;
    private final boolean isStream;
    private final long maxFrameBytes;
    private final CFBModeCipher inward = CFBBlockCipher.newInstance(AESEngine.newInstance(), BLOCK_BITS);
    private final CFBModeCipher outward = CFBBlockCipher.newInstance(AESEngine.newInstance(), BLOCK_BITS);

    private long missingBytes;
    private long length;
    private int lengthBytes;

    /**
     * A cipher at its start.
     *
     * @param secret what both sides have agreed upon
     * @param isLarge whether the key has 256 bits, else 128
     * @param isStream whether in stream mode, else in package mode
     * @param maxFrameBytes a package that announces more is a bad one
     */
    FrameCipher(byte[] secret, boolean isLarge, boolean isStream, long maxFrameBytes) {
        this.start = new ParametersWithIV(
                new KeyParameter(isLarge ? largeKey(secret) : Arrays.copyOf(secret, SMALL_KEY_BYTES)),
                digest("MD5", secret));
        this.isStream = isStream;
        this.maxFrameBytes = maxFrameBytes;
        inward.init(false, start);
        outward.init(true, start);
    }

    private static byte[] largeKey(byte[] secret) {
        return secret.length == LARGE_KEY_BYTES ? secret : digest("SHA-256", secret);
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Decrypts the next bytes, of one package at most.
     *
     * @param in is read as far as it was decrypted
     * @return memory that nobody has to release; null when there is nothing to decrypt in what has come
     * @throws BadFrameException when a package has an impossible length
     */
    ByteBuf open(ByteBuf in) throws BadFrameException {
        if (!isStream && missingBytes == 0 && !beginPackage(in)) {
            return null;
        }
        int size = Math.min(in.readableBytes(), CHUNK_BYTES);
        if (!isStream) {
            size = (int) Math.min(size, missingBytes);
            missingBytes -= size;
        }
        if (size == 0) {
            return null;
        }
        byte[] bytes = new byte[size];
        in.readBytes(bytes);
        inward.processBytes(bytes, 0, size, bytes, 0);
        return Unpooled.wrappedBuffer(bytes);
    }

    private boolean beginPackage(ByteBuf in) throws BadFrameException {
        while (lengthBytes < LENGTH_BYTES && in.isReadable()) {
            length |= (long) in.readUnsignedByte() << Byte.SIZE * lengthBytes;
            lengthBytes++;
        }
        if (lengthBytes < LENGTH_BYTES) {
            return false;
        }
        if (length <= FrameReader.HEADER_BYTES || length > maxFrameBytes) {
            throw new BadFrameException("an encrypted package of " + length + " bytes");
        }
        missingBytes = length;
        length = 0;
        lengthBytes = 0;
        inward.init(false, start);
        return true;
    }

    /** Whether frames come in packages. */
    boolean isPackaged() {
        return !isStream;
    }

    /** Whether the last package was decrypted to its end. */
    boolean isAtPackageEnd() {
        return missingBytes == 0;
    }

    /** Whether nothing of the next package has come. */
    boolean isBetweenPackages() {
        return missingBytes == 0 && lengthBytes == 0;
    }

    /** Encrypts a whole frame. */
    ByteBuf seal(ByteBuf frame) {
        int size = frame.readableBytes();
        byte[] bytes = new byte[isStream ? size : LENGTH_BYTES + size];
        int at = bytes.length - size;
        frame.readBytes(bytes, at, size);
        if (!isStream) {
            outward.init(true, start);
        }
        outward.processBytes(bytes, at, size, bytes, at);
        ByteBuf sealed = Unpooled.wrappedBuffer(bytes);
        return isStream ? sealed : sealed.setIntLE(0, size);
    }
}
