package io.filecast.adapter.pubnub.access;

import io.filecast.core.GroupName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a request asks for, as far as the access manager cares. Any thread; immutable.
 *
 * @param channels names of channels and wildcards as they were sent, decoded
 * @param groups names of channel groups
 */
public record Call(Operation operation, List<String> channels, List<String> groups) {

    /** Keeps copies. */
    public Call {
        channels = List.copyOf(channels);
        groups = List.copyOf(groups);
    }

    /** The groups that its names stand for, each once, whether followed for themselves or for their presence. */
    public Set<GroupName> groupNames() {
        Set<GroupName> names = new LinkedHashSet<>();
        for (String name : groups) {
            String plain = Pass.withoutPresence(name);
            if (GroupName.isValid(plain)) {
                names.add(new GroupName(plain));
            }
        }
        return names;
    }
}
