package io.filecast.adapter.fpnn;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Keys on the curves that FPNN's SDKs know. */
final class Keys {

    private Keys() {}

    /** A private key as {@code openssl ecparam -genkey -noout} writes it. */
    static String pem(String curve, BigInteger scalar) {
        return written("EC PRIVATE KEY", privateKey(curve, scalar));
    }

    /** The same as {@code openssl pkcs8 -topk8 -nocrypt} writes it. */
    static String pkcs8(String curve, BigInteger scalar) {
        try {
            AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, oid(curve));
            return written("PRIVATE KEY", new PrivateKeyInfo(algorithm, privateKey(curve, scalar)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ECPrivateKey privateKey(String curve, BigInteger scalar) {
        X9ECParameters terms = SECNamedCurves.getByName(curve);
        return new ECPrivateKey(terms.getN().bitLength(), scalar.mod(terms.getN()), oid(curve));
    }

    private static ASN1ObjectIdentifier oid(String curve) {
        return SECNamedCurves.getOID(curve);
    }

    private static String written(String type, ASN1Object key) {
        StringWriter out = new StringWriter();
        try (PemWriter pem = new PemWriter(out)) {
            pem.writeObject(new PemObject(type, key.getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /** The coordinates of the point that belongs to a private key. */
    static byte[] publicKey(String curve, BigInteger scalar) {
        byte[] point = SECNamedCurves.getByName(curve).getG().multiply(scalar).getEncoded(false);
        return Arrays.copyOfRange(point, 1, point.length);
    }
}
