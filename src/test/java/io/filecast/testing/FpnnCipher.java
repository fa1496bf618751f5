package io.filecast.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.math.ec.ECPoint;

/**
 * The client's side of FPNN's encryption, with the platform's AES and the feedback written out here. Confined to one client,
 * each direction to one thread.
 */
public final class FpnnCipher {

    private static final int BLOCK = 16;

    private final Terms terms;
    private final X9ECParameters curve;
    private final BigInteger ownKey;
    private final Feedback outward;
    private final Feedback inward;
    private volatile boolean begun;

    /**
     * What a client is given to encrypt with.
     *
     * @param curve its name
     * @param serverKey the server's private key, of which only the public one is used
     */
    public record Terms(String curve, BigInteger serverKey, int bits, boolean isStream) {}

    FpnnCipher(Terms terms) {
        this.terms = terms;
        this.curve = SECNamedCurves.getByName(terms.curve());
        this.ownKey = new BigInteger(curve.getN().bitLength() - 1, new SecureRandom()).add(BigInteger.ONE);
        byte[] secret = secret(terms, ownKey);
        byte[] key = keyOf(secret, terms.bits());
        this.outward = new Feedback(key, digest("MD5", secret));
        this.inward = new Feedback(key, digest("MD5", secret));
    }

    private static byte[] keyOf(byte[] secret, int bits) {
        if (bits == 128) {
            return Arrays.copyOf(secret, 16);
        }
        return secret.length == 32 ? secret : digest("SHA-256", secret);
    }

    private byte[] secret(Terms terms, BigInteger own) {
        ECPoint server = curve.getG().multiply(terms.serverKey());
        return fixed(server.multiply(own).normalize().getAffineXCoord().toBigInteger());
    }

    private byte[] fixed(BigInteger coordinate) {
        int bytes = (curve.getCurve().getFieldSize() + 7) / 8;
        byte[] value = coordinate.toByteArray();
        byte[] fixed = new byte[bytes];
        int from = Math.max(0, value.length - bytes);
        System.arraycopy(value, from, fixed, bytes - (value.length - from), value.length - from);
        return fixed;
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The parameters of the first quest. */
    Map<String, Object> quest() {
        ECPoint own = curve.getG().multiply(ownKey).normalize();
        byte[] x = fixed(own.getAffineXCoord().toBigInteger());
        byte[] y = fixed(own.getAffineYCoord().toBigInteger());
        byte[] both = Arrays.copyOf(x, x.length + y.length);
        System.arraycopy(y, 0, both, x.length, y.length);
        return Map.of("publicKey", both, "streamMode", terms.isStream(), "bits", terms.bits());
    }

    /** What is sent from now on is encrypted; what comes is so from the first byte. */
    void begin() {
        begun = true;
    }

    /** A frame as it is sent. */
    byte[] seal(byte[] frame) {
        if (!begun) {
            return frame;
        }
        if (terms.isStream()) {
            return outward.encrypt(frame);
        }
        outward.restart();
        return ByteBuffer.allocate(Integer.BYTES + frame.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(frame.length)
                .put(outward.encrypt(frame))
                .array();
    }

    /** What comes, in clear. */
    InputStream opening(InputStream in) {
        DataInputStream source = new DataInputStream(new BufferedInputStream(in));
        return new InputStream() {
            private InputStream opened = InputStream.nullInputStream();

            @Override
            public int read() throws IOException {
                int next = opened.read();
                if (next >= 0) {
                    return next;
                }
                if (terms.isStream()) {
                    int one = source.read();
                    return one < 0 ? -1 : inward.decrypt(new byte[] {(byte) one})[0] & 0xff;
                }
                byte[] length = source.readNBytes(Integer.BYTES);
                if (length.length < Integer.BYTES) {
                    return -1;
                }
                byte[] sealed = new byte
                        [ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt()];
                source.readFully(sealed);
                inward.restart();
                opened = new ByteArrayInputStream(inward.decrypt(sealed));
                return opened.read();
            }
        };
    }

    /** AES with the feedback of whole blocks of ciphertext. */
    private static final class Feedback {

        private final Cipher block;
        private final byte[] start;
        private byte[] register;
        private byte[] mask;
        private int used;

        Feedback(byte[] key, byte[] start) {
            try {
                this.block = Cipher.getInstance("AES/ECB/NoPadding");
                this.block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            this.start = start;
            restart();
        }

        void restart() {
            register = start.clone();
            used = BLOCK;
        }

        byte[] encrypt(byte[] plain) {
            return run(plain, true);
        }

        byte[] decrypt(byte[] sealed) {
            return run(sealed, false);
        }

        private byte[] run(byte[] in, boolean encrypts) {
            byte[] out = new byte[in.length];
            for (int i = 0; i < in.length; i++) {
                if (used == BLOCK) {
                    mask = masked();
                    used = 0;
                }
                out[i] = (byte) (in[i] ^ mask[used]);
                register[used] = encrypts ? out[i] : in[i];
                used++;
            }
            return out;
        }

        private byte[] masked() {
            try {
                return block.doFinal(register);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
