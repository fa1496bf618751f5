package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.Params;
import io.filecast.core.ChannelName;
import io.filecast.core.Targets;
import java.util.List;

/** Where a send goes, and the one parameter that says so; SDKs send others beside it that mean nothing. Any thread; pure. */
enum TargetKind {
    /** One user. */
    USER("to", "user:"),
    /** Several users. */
    USERS("tos", "user:"),
    /** A group. */
    GROUP("gid", "group:"),
    /** A room. */
    ROOM("rid", "room:"),
    /** Everyone. */
    EVERYONE(null, "broadcast");

    private final String parameter;
    private final String prefix;

    TargetKind(String parameter, String prefix) {
        this.parameter = parameter;
        this.prefix = prefix;
    }

    /** The parameter that names the target; null when there is none to name. */
    String parameter() {
        return parameter;
    }

    /**
     * The targets of a quest.
     *
     * @param most how many there may be
     */
    Targets of(Params params, int most) {
        List<Long> ids = switch (this) {
            case EVERYONE -> List.of();
            case USERS -> Ids.list(parameter, params.numbers(parameter), most);
            case USER, GROUP, ROOM -> List.of(Ids.positive(parameter, params.number(parameter)));
        };
        if (this == USERS && ids.isEmpty()) {
            throw RtmError.EMPTY.error(parameter);
        }
        return this == EVERYONE
                ? Targets.parse(List.of(prefix), 1)
                : Targets.parse(ids.stream().map(id -> prefix + id).toList(), most);
    }

    /** The channel of one target. */
    ChannelName channel(long id) {
        return new ChannelName(this == EVERYONE ? prefix : prefix + id);
    }
}
