package io.filecast.adapter.pubnub;

import io.filecast.adapter.pubnub.access.Call;
import io.filecast.adapter.pubnub.access.Operation;
import io.filecast.adapter.pubnub.access.Permission;
import io.filecast.adapter.pubnub.access.Refusal;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import java.util.Map;
import java.util.Set;

/**
 * What keys alone allow, in an app where they suffice. Any thread; pure.
 *
 * <p>Many calls of SDKs show the subscribe key alone, those of publishers too. Such a key reads; it asks for a place for a
 * file's bytes, too, since nobody hears of a file before somebody with the publish key announces it; and it does the
 * rest where the app says so.
 */
final class KeyPass {

    private static final Grants ALL_BUT_MANAGE = Grants.everywhere(Set.of(Right.READ, Right.WRITE, Right.DELETE));
    private static final String READS_ONLY =
            "a subscribe key only reads here; subscribeKeysWrite of the app lets it write and delete";

    private KeyPass() {}

    /**
     * The principal of a call.
     *
     * @param byKeys whom its keys stand for
     * @throws Refusal when they do not allow it
     */
    static Principal of(KeyedCall keyed, Principal byKeys, KeyRules rules) {
        Call call = keyed.call();
        Permission needed = call.operation().permission();
        boolean reads = needed == null || needed == Permission.READ;
        boolean showsPublishKey = keyed.keys().publish() != null;
        if (reads || showsPublishKey) {
            return byKeys;
        }
        boolean writes = byKeys.grants().allowEverywhere(Right.WRITE);
        if (!writes && !rules.subscribersWrite()) {
            if (call.operation() == Operation.UPLOAD_FILE) {
                return byKeys.with(uploading(call));
            }
            throw Refusal.forbidden(call.channels(), call.groups(), READS_ONLY);
        }
        if (needed == Permission.MANAGE) {
            // Groups are changed by who may write everywhere.
            return byKeys.with(Grants.ALL);
        }
        return writes ? byKeys : byKeys.with(ALL_BUT_MANAGE);
    }

    private static Grants uploading(Call call) {
        ChannelName channel = ChannelName.parse(call.channels().get(0));
        return Grants.of(Map.of(ChannelPattern.parse(channel.value()), Set.of(Right.READ, Right.WRITE)));
    }
}
