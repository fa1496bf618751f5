package io.filecast.adapter.websocket;

import io.filecast.core.BrokerError;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import io.filecast.core.Label;
import io.filecast.core.Position;
import io.filecast.core.filter.Filter;
import java.time.Duration;
import java.util.List;

/** What a client asks for. Any thread; immutable. */
sealed interface ClientFrame {

    /** The client's id of the command as JSON, for the answer; null when it gave none. */
    String id();

    /**
     * Follow channels.
     *
     * @param channels names and wildcards, unread: each is answered by itself
     * @param after where to resume; null for now
     * @param filter null for everything
     * @param presence whether notices of who is there are wanted
     * @param state what the user says of itself on the channels; null for nothing
     */
    record Subscribe(String id, List<String> channels, Position after, Filter filter, boolean presence, JsonText state)
            implements ClientFrame {}

    /**
     * Say something of oneself on a channel.
     *
     * @param channel unread
     * @param state null to take back what was said
     */
    record State(String id, String channel, JsonText state) implements ClientFrame {}

    /** Follow channels no longer. */
    record Unsubscribe(String id, List<String> channels) implements ClientFrame {}

    /**
     * Publish a message to a channel, or to targets.
     *
     * @param channel unread; null when there are targets
     * @param to the targets, unread; null when there is a channel
     * @param recipients the only users of the channel who may see it; empty for everyone, and with targets
     * @param meta null when none
     * @param ttl null for the app's default
     * @param label the publisher's word for what kind of event it is; null when none
     * @param silent whether subscribers are not told
     * @param signal whether it is a message of the moment, which history never shows
     */
    record Publish(
            String id,
            String channel,
            List<String> to,
            List<String> recipients,
            JsonText message,
            JsonText meta,
            boolean store,
            Duration ttl,
            Label label,
            boolean silent,
            boolean signal)
            implements ClientFrame {}

    /** Give up a declared upload. */
    record Cancel(String id, FileId upload) implements ClientFrame {}

    /**
     * Show a credential.
     *
     * @param token null when a key was shown
     * @param key null when a token was shown
     * @param user the id claimed with a key; null when none
     */
    record Auth(String id, String token, String key, String user) implements ClientFrame {

        @Override
        public String toString() {
            return "Auth[masked]";
        }
    }

    /** Ask for a sign of life. */
    record Ping(String id) implements ClientFrame {}

    /** Text that is no command, and why. */
    record Refused(String id, BrokerError error) implements ClientFrame {}
}
