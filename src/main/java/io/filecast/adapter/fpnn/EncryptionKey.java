package io.filecast.adapter.fpnn;

import java.io.IOException;
import java.io.StringReader;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.util.BigIntegers;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * The server's key for encrypted connections: a private key on one of the four curves that FPNN's SDKs know. Clients are
 * given the public one beforehand. Any thread; immutable.
 */
public final class EncryptionKey {

    private static final Set<String> CURVES = Set.of("secp256k1", "secp256r1", "secp224r1", "secp192r1");

    private final ECPrivateKeyParameters key;

    private EncryptionKey(ECPrivateKeyParameters key) {
        this.key = key;
    }

    /**
     * Reads a private key.
     *
     * @param pem {@code EC PRIVATE KEY} or {@code PRIVATE KEY}, as OpenSSL writes them, not encrypted
     * @throws IllegalArgumentException when there is none in it, or it is on another curve; its message says what was expected
     */
    public static EncryptionKey ofPem(String pem) {
        try (PemReader reader = new PemReader(new StringReader(pem))) {
            for (PemObject part = reader.readPemObject(); part != null; part = reader.readPemObject()) {
                if (part.getType().equals("EC PRIVATE KEY")) {
                    return of(infoOf(ECPrivateKey.getInstance(ASN1Primitive.fromByteArray(part.getContent()))));
                }
                if (part.getType().equals("PRIVATE KEY")) {
                    return of(PrivateKeyInfo.getInstance(part.getContent()));
                }
            }
        } catch (IOException | RuntimeException unreadable) {
            throw unexpected();
        }
        throw unexpected();
    }

    private static PrivateKeyInfo infoOf(ECPrivateKey key) throws IOException {
        return new PrivateKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()), key);
    }

    private static EncryptionKey of(PrivateKeyInfo info) throws IOException {
        if (PrivateKeyFactory.createKey(info) instanceof ECPrivateKeyParameters key
                && key.getParameters() instanceof ECNamedDomainParameters curve
                && CURVES.contains(SECNamedCurves.getName(curve.getName()))) {
            return new EncryptionKey(key);
        }
        throw unexpected();
    }

    private static IllegalArgumentException unexpected() {
        return new IllegalArgumentException(
                "a private key in PEM on the curve secp256k1, secp256r1, secp224r1 or secp192r1");
    }

    /**
     * What both sides know when one has shown its public key to the other. Takes about a millisecond.
     *
     * @param publicKey the coordinates of a point, x and y, each as long as the curve's field
     * @throws IllegalArgumentException when that is no point of the curve
     */
    byte[] agree(byte[] publicKey) {
        ECDomainParameters curve = key.getParameters();
        int fieldBytes = (curve.getCurve().getFieldSize() + Byte.SIZE - 1) / Byte.SIZE;
        if (publicKey.length != 2 * fieldBytes) {
            throw new IllegalArgumentException("a public key of " + publicKey.length + " bytes");
        }
        byte[] point = new byte[1 + publicKey.length];
        point[0] = 4;
        System.arraycopy(publicKey, 0, point, 1, publicKey.length);
        ECDHBasicAgreement agreement = new ECDHBasicAgreement();
        agreement.init(key);
        return BigIntegers.asUnsignedByteArray(
                fieldBytes,
                agreement.calculateAgreement(
                        new ECPublicKeyParameters(curve.getCurve().decodePoint(point), curve)));
    }
}
