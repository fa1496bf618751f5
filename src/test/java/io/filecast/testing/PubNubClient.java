package io.filecast.testing;

import com.google.gson.JsonElement;
import com.pubnub.api.PNConfiguration;
import com.pubnub.api.PubNub;
import com.pubnub.api.PubNubException;
import com.pubnub.api.UserId;
import com.pubnub.api.callbacks.SubscribeCallback;
import com.pubnub.api.enums.PNStatusCategory;
import com.pubnub.api.models.consumer.PNStatus;
import com.pubnub.api.models.consumer.objects_api.channel.PNChannelMetadataResult;
import com.pubnub.api.models.consumer.objects_api.membership.PNMembershipResult;
import com.pubnub.api.models.consumer.objects_api.uuid.PNUUIDMetadataResult;
import com.pubnub.api.models.consumer.pubsub.MessageResult;
import com.pubnub.api.models.consumer.pubsub.PNMessageResult;
import com.pubnub.api.models.consumer.pubsub.PNPresenceEventResult;
import com.pubnub.api.models.consumer.pubsub.PNSignalResult;
import com.pubnub.api.models.consumer.pubsub.files.PNFileEventResult;
import com.pubnub.api.models.consumer.pubsub.message_actions.PNMessageActionResult;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A client on PubNub's Java SDK that keeps what it hears. Any thread. */
public final class PubNubClient implements AutoCloseable {

    private final PubNub sdk;
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger connects = new AtomicInteger();

    /**
     * Something that was heard.
     *
     * @param kind message, signal, file, presence or action
     * @param subscription what brought it; null when that was the channel itself
     * @param message as the SDK has it; null when none
     * @param event what the SDK gave
     */
    public record Heard(String kind, String channel, String subscription, JsonElement message, Object event) {}

    private PubNubClient(PubNub sdk) {
        this.sdk = sdk;
        sdk.addListener(new Ear());
    }

    /** A client of the demo app. */
    public static PubNubClient of(URI node, String user) {
        return of(
                node, user, configuration -> configuration.setPublishKey("demo").setSubscribeKey("demo"));
    }

    /** A client with some configuration. */
    public static PubNubClient of(URI node, String user, Consumer<PNConfiguration> more) {
        try {
            PNConfiguration configuration = new PNConfiguration(new UserId(user));
            configuration.setOrigin(node.getAuthority()).setSecure(false);
            more.accept(configuration);
            return new PubNubClient(new PubNub(configuration));
        } catch (PubNubException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The SDK. */
    public PubNub sdk() {
        return sdk;
    }

    /** Follows channels, and waits until it does. */
    public PubNubClient follow(String... channels) {
        int before = connects.get();
        sdk.subscribe().channels(List.of(channels)).execute();
        Eventually.holds("connected", () -> connects.get() > before);
        return this;
    }

    /** All that was heard so far. */
    public List<Heard> heard() {
        return heard;
    }

    /** Waits until something was heard. */
    public Heard await(String what, Predicate<Heard> wanted) {
        Eventually.holds(what, () -> heard.stream().anyMatch(wanted));
        return heard.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** Waits for a message of some JSON, whatever its kind. */
    public Heard awaitMessage(String json) {
        return await(json, event -> String.valueOf(event.message()).equals(json));
    }

    @Override
    public void close() {
        sdk.forceDestroy();
    }

    private final class Ear extends SubscribeCallback {

        private void hear(String kind, MessageResult result) {
            heard.add(new Heard(kind, result.getChannel(), result.getSubscription(), result.getMessage(), result));
        }

        @Override
        public void status(PubNub from, PNStatus status) {
            if (status.getCategory() == PNStatusCategory.PNConnectedCategory) {
                connects.incrementAndGet();
            }
        }

        @Override
        public void message(PubNub from, PNMessageResult result) {
            hear("message", result);
        }

        @Override
        public void signal(PubNub from, PNSignalResult result) {
            hear("signal", result);
        }

        @Override
        public void file(PubNub from, PNFileEventResult result) {
            heard.add(new Heard("file", result.getChannel(), null, result.getJsonMessage(), result));
        }

        @Override
        public void presence(PubNub from, PNPresenceEventResult result) {
            heard.add(new Heard("presence", result.getChannel(), result.getSubscription(), null, result));
        }

        @Override
        public void messageAction(PubNub from, PNMessageActionResult result) {
            heard.add(new Heard("action", result.getChannel(), result.getSubscription(), null, result));
        }

        @Override
        public void uuid(PubNub from, PNUUIDMetadataResult result) {
            throw new IllegalStateException("not a service of this server");
        }

        @Override
        public void channel(PubNub from, PNChannelMetadataResult result) {
            throw new IllegalStateException("not a service of this server");
        }

        @Override
        public void membership(PubNub from, PNMembershipResult result) {
            throw new IllegalStateException("not a service of this server");
        }
    }
}
