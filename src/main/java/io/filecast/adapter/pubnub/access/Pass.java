package io.filecast.adapter.pubnub.access;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Grants;
import io.filecast.core.Right;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a credential of the access manager allows. Any thread; immutable. */
public interface Pass {

    /** What presence of a channel or group is called: it takes a permission of its own. */
    String PRESENCE = "-pnpres";

    /** The permissions on a channel or wildcard, as a mask. */
    int ofChannel(String name);

    /** The permissions on a group. */
    int ofGroup(String name);

    /**
     * Refuses a call unless all that it names is allowed.
     *
     * @throws Refusal with what is not
     */
    default void check(Call call) {
        Operation operation = call.operation();
        if (operation == Operation.FREE) {
            return;
        }
        Permission needed = operation.permission();
        boolean named = !call.channels().isEmpty() || !call.groups().isEmpty();
        if (needed == null || operation.isGlobal() || !named && operation != Operation.SUBSCRIBE) {
            throw Refusal.forbidden(call.channels(), call.groups());
        }
        List<String> channels = new ArrayList<>();
        for (String name : call.channels()) {
            if (!needed.isIn(ofChannel(name))) {
                channels.add(name);
            }
        }
        List<String> groups = new ArrayList<>();
        for (String name : call.groups()) {
            if (!needed.isIn(ofGroup(name))) {
                groups.add(name);
            }
        }
        if (!channels.isEmpty() || !groups.isEmpty()) {
            throw Refusal.forbidden(channels, groups);
        }
    }

    /**
     * The rights, in the core's words, that a checked call may use: those on the channels that it names, and the call's own
     * on the channels of its groups.
     *
     * @param grouped what is in the groups that the call names
     */
    default Grants narrowed(Call call, Collection<ChannelName> grouped) {
        Map<ChannelPattern, Set<Right>> rights = new HashMap<>();
        for (String name : call.channels()) {
            Set<Right> given = Permission.rightsIn(ofChannel(name));
            ChannelPattern pattern = patternOf(name);
            if (pattern != null && !given.isEmpty()) {
                rights.merge(pattern, given, Pass::both);
            }
        }
        if (call.operation().permission() == Permission.READ) {
            for (ChannelName channel : grouped) {
                rights.merge(ChannelPattern.parse(channel.value()), Set.of(Right.READ), Pass::both);
            }
        }
        return Grants.of(rights);
    }

    /** The channel or group whose presence a name may mean. */
    static String withoutPresence(String name) {
        return name.endsWith(PRESENCE) ? name.substring(0, name.length() - PRESENCE.length()) : name;
    }

    private static Set<Right> both(Set<Right> one, Set<Right> other) {
        Set<Right> both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }

    /** Presence is told to those who may read: what a client hears of it is for the door to choose. */
    private static ChannelPattern patternOf(String name) {
        try {
            return ChannelPattern.parse(withoutPresence(name));
        } catch (BrokerError noChannel) {
            return null;
        }
    }
}
