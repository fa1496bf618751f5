package io.filecast.adapter.pubnub;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.JsonText;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What requests say about presence. Any thread; pure. */
final class PresenceTerms {

    /** What presence of a channel or group is called. */
    static final String SUFFIX = "-pnpres";

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final int SHOWN = 1_000;
    private static final int MOST_SHOWN = 10_000;

    private PresenceTerms() {}

    /**
     * Which members are wanted.
     *
     * @param names whether any at all, or only how many there are
     */
    record Shown(int offset, int limit, boolean names, boolean states) {

        /** Where they end. */
        int end() {
            return names ? Math.min(MOST_SHOWN, offset + limit) : 0;
        }
    }

    /** Which members a request wants. */
    static Shown shown(PubNubRequest request) {
        int limit = Math.min(SHOWN, number(request, "limit", SHOWN));
        int offset = Math.min(MOST_SHOWN, number(request, "offset", 0));
        boolean names = limit > 0 && !request.flag("disable_uuids", false);
        return new Shown(offset, limit, names, request.flag("state", false));
    }

    private static int number(PubNubRequest request, String name, int byDefault) {
        String text = request.parameter(name);
        if (text == null) {
            return byDefault;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "Invalid " + name + ".");
        }
        return Integer.parseInt(text);
    }

    /** For how long a client counts as present; null when it does not say. */
    static Duration ttl(PubNubRequest request) {
        int seconds = number(request, "heartbeat", 0);
        return seconds == 0 ? null : Duration.ofSeconds(seconds);
    }

    /** What a client says of itself on some channels beside something else; what cannot be read says nothing. */
    static Map<ChannelName, JsonText> states(PubNubRequest request, Collection<ChannelName> channels) {
        String text = request.parameter("state");
        Map<ChannelName, JsonText> states = new HashMap<>();
        if (text == null || text.equals("{}")) {
            return states;
        }
        try {
            JsonObject byChannel = new JsonObject(text);
            for (ChannelName channel : channels) {
                if (byChannel.getValue(channel.value()) instanceof JsonObject state) {
                    states.put(channel, new JsonText(state.encode()));
                }
            }
        } catch (DecodeException malformed) {
            throw BrokerError.of(ErrorCode.BAD_JSON, "Invalid JSON specified.");
        }
        return states;
    }

    /** What is to be said of a user. */
    static JsonText state(PubNubRequest request, int maxBytes) {
        String text = request.parameter("state");
        if (text == null) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "No state specified.");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw BrokerError.of(ErrorCode.MESSAGE_TOO_LARGE, "State is too large.");
        }
        try {
            return new JsonText(new JsonObject(text).encode());
        } catch (DecodeException malformed) {
            throw BrokerError.of(ErrorCode.BAD_JSON, "Invalid JSON specified.");
        }
    }
}
