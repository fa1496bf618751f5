package io.filecast.core;

import io.filecast.core.FileBroker.BeginUpload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;

/**
 * The right to send the bytes of one file, for a while, given away as text: everything that is needed then stands in it, so
 * one that is never used costs nothing. Any thread; immutable.
 *
 * <p>Its text is base64url of the fields and an HMAC-SHA256 over them under the secret of the app's data set.
 *
 * @param holder who may send: a user of an app, whatever key vouched for it; it may write to the channel and do nothing else
 * @param channel where the file will be published
 * @param file the id that the upload, and then the file, will have
 * @param name what the file is called
 * @param mark tells the client that asked for it from others of the same user: hexadecimal digits; empty when that is not known
 * @param expiresAt when it ends, to the second
 */
public record UploadTicket(
        Principal holder, ChannelName channel, FileId file, String name, String mark, Instant expiresAt) {

    private static final byte[] PURPOSE = "filecast upload ticket 2".getBytes(StandardCharsets.US_ASCII);
    private static final int MAC_BYTES = 32;
    private static final int MAX_LENGTH = 4_096;
    private static final String KEY_PREFIX = "ticket/";
    private static final Pattern MARK = Pattern.compile("[0-9a-f]{0,64}");

    /** A fraction of a second is dropped, and so is what the holder may do elsewhere. */
    public UploadTicket {
        expiresAt = Instant.ofEpochSecond(expiresAt.getEpochSecond());
        Grants grants = Grants.parse(Map.of(channel.value(), String.valueOf(Right.WRITE.letter())));
        if (!MARK.matcher(mark).matches()) {
            throw new IllegalArgumentException("a mark is hexadecimal digits");
        }
        holder = holderOf(holder.app(), holder.userId(), mark, grants, expiresAt);
    }

    private static Principal holderOf(AppName app, String user, String mark, Grants grants, Instant end) {
        return new Principal(app, user, false, false, grants, Proof.ofKey(KEY_PREFIX + mark), end);
    }

    /**
     * The owner of uploads that came with tickets of a user's client: the same whatever key the user shows. Behind its second
     * slash stands the user.
     */
    public static String ownerOf(Principal principal, String mark) {
        return Upload.ownerOf(holderOf(principal.app(), principal.userId(), mark, principal.grants(), null));
    }

    /**
     * What its holder asks for: the way for all bytes of an upload under its id.
     *
     * @param type their media type
     */
    public BeginUpload toBegin(String type) {
        UploadPlan plan = new UploadPlan(List.of(channel), name, type, UploadPlan.UNKNOWN_SIZE, null, null, null);
        return new BeginUpload(holder, file, plan, UploadPlan.UNKNOWN_SIZE, null);
    }

    /**
     * Its text.
     *
     * @param dataSetSecret the secret of the app's data set
     */
    public String seal(byte[] dataSetSecret) {
        byte[] fields = fields();
        byte[] sealed = Arrays.copyOf(fields, fields.length + MAC_BYTES);
        System.arraycopy(macOf(fields, dataSetSecret), 0, sealed, fields.length, MAC_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    private byte[] fields() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(holder.app().value());
            out.writeUTF(holder.userId() == null ? "" : holder.userId());
            out.writeUTF(channel.value());
            out.writeUTF(file.value());
            out.writeUTF(name);
            out.writeUTF(mark);
            out.writeLong(expiresAt.getEpochSecond());
        } catch (IOException e) {
            throw new IllegalStateException("a field is longer than its bounds allow", e);
        }
        return bytes.toByteArray();
    }

    /**
     * The app that a text is for, so that its secret can be had. Nothing is checked yet.
     *
     * @throws BrokerError {@link ErrorCode#FORBIDDEN} when it is no ticket
     */
    public static AppName appOf(String text) {
        return read(bytesOf(text)).holder().app();
    }

    /**
     * Reads a ticket. Whether its time is over is the caller's to ask.
     *
     * @throws BrokerError {@link ErrorCode#FORBIDDEN} when it was not made here
     */
    public static UploadTicket open(String text, byte[] dataSetSecret) {
        byte[] sealed = bytesOf(text);
        byte[] fields = Arrays.copyOf(sealed, sealed.length - MAC_BYTES);
        byte[] mac = Arrays.copyOfRange(sealed, fields.length, sealed.length);
        if (!MessageDigest.isEqual(macOf(fields, dataSetSecret), mac)) {
            throw refused();
        }
        return read(sealed);
    }

    private static byte[] bytesOf(String text) {
        try {
            byte[] bytes = text.length() > MAX_LENGTH
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(text);
            if (bytes.length > MAC_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Not base64: refused below.
        }
        throw refused();
    }

    private static UploadTicket read(byte[] sealed) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(sealed, 0, sealed.length - MAC_BYTES))) {
            AppName app = new AppName(in.readUTF());
            String user = in.readUTF();
            Principal holder = holderOf(app, user.isEmpty() ? null : user, "", Grants.ALL, null);
            ChannelName channel = ChannelName.parse(in.readUTF());
            FileId file = FileId.parse(in.readUTF());
            String name = in.readUTF();
            return new UploadTicket(holder, channel, file, name, in.readUTF(), Instant.ofEpochSecond(in.readLong()));
        } catch (IOException | IllegalArgumentException | DateTimeException | BrokerError e) {
            throw refused();
        }
    }

    private static byte[] macOf(byte[] fields, byte[] secret) {
        Mac mac = Hashes.hmacSha256(secret);
        mac.update(PURPOSE);
        return mac.doFinal(fields);
    }

    private static BrokerError refused() {
        return BrokerError.of(ErrorCode.FORBIDDEN, "the upload ticket was not made here");
    }
}
