package io.filecast.adapter.easemob;

import io.filecast.core.AppName;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * One of Easemob's apps and the app that stands for it. Any thread; immutable.
 *
 * @param app the tenant
 * @param org the organization, the first segment of paths
 * @param name the app's name there, the second segment
 * @param clientId what a back end shows for a token that administers the app; null when none can be had
 * @param clientSecret what it shows with it
 * @param openRegistration whether anyone may register a user
 * @param basis the pair of id and secret as that which tokens stand on; null when none can be had
 */
public record EasemobApp(
        AppName app,
        String org,
        String name,
        String clientId,
        String clientSecret,
        boolean openRegistration,
        Proof basis) {

    /** The app's id in answers: the same wherever and whenever it is asked for. */
    UUID uuid() {
        return idOf("app");
    }

    /** The id of something of this app, made of what tells it from others: Easemob's things have ids that ours have not. */
    UUID idOf(String what) {
        return UUID.nameUUIDFromBytes((org + "#" + name + "/" + what).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The door itself, where it acts for somebody whose right to that it has checked. Tokens that it makes end with the client
     * secret.
     */
    Principal administrator() {
        return new Principal(
                app, null, false, false, Grants.ALL, new Proof("easemob/" + org, null, null, null, basis), null);
    }

    boolean hasClientId(String shown) {
        return clientId != null && same(clientId, shown);
    }

    boolean hasClientSecret(String shown) {
        return clientSecret != null && same(clientSecret, shown);
    }

    /** Takes as long for a wrong one as for the right one. */
    private static boolean same(String known, String shown) {
        return MessageDigest.isEqual(known.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "EasemobApp[" + org + "#" + name + "]";
    }
}
