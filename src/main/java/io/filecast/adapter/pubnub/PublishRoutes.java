package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.InboundBody;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.JsonText;
import io.filecast.core.Label;
import io.filecast.core.OperationId;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Messages and signals: {@code /publish/{publish key}/{subscribe key}/0/{channel}/0[/{message}]}, the same below {@code /v2},
 * and the same with {@code signal} in place of {@code publish}. Event-loop confined.
 */
final class PublishRoutes implements PubNubRoutes {

    private static final Pattern TIMETOKEN = Pattern.compile("[0-9]{17}");
    private static final Pattern HOURS = Pattern.compile("[0-9]{1,9}");

    private final PubNubCaller caller;
    private final FileBroker broker;
    private final PubNubLimits limits;

    PublishRoutes(PubNubCaller caller, FileBroker broker, PubNubLimits limits) {
        this.caller = caller;
        this.broker = broker;
        this.limits = limits;
    }

    @Override
    public void handle(PubNubRequest request) {
        // The publish key stands right after the word.
        int key = request.service() == PubNubService.PUBLISH_V2 ? 2 : 1;
        boolean posted = request.is(HttpMethod.POST) && request.service() != PubNubService.SIGNAL;
        int segments = request.path().size() - key;
        boolean known = posted ? segments == 5 || segments == 6 : request.is(HttpMethod.GET) && segments >= 6;
        if (!known) {
            throw request.nothingHere();
        }
        Principal principal = caller.admit(
                request,
                new PubNubCaller.Keys(
                        request.path().text(key + 1), request.path().text(key)));
        ChannelName channel = request.channel(key + 3);
        request.require(principal, Right.WRITE, List.of(channel));
        request.reply(
                text(request, key + 5, posted)
                        .compose(text -> broker.publish(publish(request, principal, channel, text))),
                done -> sent(request, done.event().timetoken()));
    }

    private Future<String> text(PubNubRequest request, int segment, boolean posted) {
        if (!posted) {
            return Future.succeededFuture(request.path().textFrom(segment));
        }
        return InboundBody.of(request.ctx())
                .readAll(limits.maxMessageBytes(), limits.requestTimeout())
                .map(body -> PackedBody.text(body, limits.maxMessageBytes()));
    }

    private Publish publish(PubNubRequest request, Principal principal, ChannelName channel, String text) {
        return new Publish(
                principal,
                List.of(channel),
                request.service() == PubNubService.SIGNAL ? new Subject.Signal() : new Subject.Message(),
                JsonText.parse(text),
                meta(request),
                options(request, limits),
                OperationId.random());
    }

    /** The answer to a publisher: with the timetoken that it asked for, when it did. The event has its own moment. */
    static String sent(PubNubRequest request, Timetoken timetoken) {
        String asked = request.parameter("ptto");
        return PubNubWire.sent(
                asked != null && TIMETOKEN.matcher(asked).matches() ? Timetoken.parse(asked) : timetoken);
    }

    /** Data for filters; some SDKs send {@code null} where there is none. */
    static JsonText meta(PubNubRequest request) {
        String text = request.parameter("meta");
        return text == null || text.equals("null") ? null : JsonText.parse(text);
    }

    /**
     * How long a message is kept, and who hears of it. Without {@code norep} subscribers do; what is neither stored nor told
     * is a message to nobody but the functions that this server does not have.
     */
    static PublishOptions options(PubNubRequest request, PubNubLimits limits) {
        return new PublishOptions(
                request.flag("store", true),
                ttl(request, limits),
                null,
                List.of(),
                false,
                label(request),
                request.flag("norep", false));
    }

    /** What the publisher calls the type of its message; null when nothing. */
    static Label label(PubNubRequest request) {
        String text = request.parameter("custom_message_type");
        return text == null ? null : Label.parse(text);
    }

    private static Duration ttl(PubNubRequest request, PubNubLimits limits) {
        String hours = request.parameter("ttl");
        if (hours == null) {
            return null;
        }
        if (!HOURS.matcher(hours).matches()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "ttl is a number of hours");
        }
        Duration asked = Duration.ofHours(Long.parseLong(hours));
        return asked.compareTo(limits.maxTtl()) > 0 ? limits.maxTtl() : asked;
    }
}
