package io.filecast.adapter.pubnub;

import io.filecast.adapter.pubnub.PubNubCaller.Keys;
import io.filecast.core.ChannelName;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.JsonText;
import io.filecast.core.OperationId;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/**
 * Files that are announced: {@code /v1/files/publish-file/{publish key}/{subscribe key}/0/{channel}/0/{message}}.
 * Event-loop confined.
 *
 * <p>SDKs send this again when it fails or its answer is lost, so what comes twice in the same words is one event.
 */
final class FileMessageRoutes implements PubNubRoutes {

    private final PubNubCaller caller;
    private final FileBroker broker;
    private final PubNubLimits limits;

    FileMessageRoutes(PubNubCaller caller, FileBroker broker, PubNubLimits limits) {
        this.caller = caller;
        this.broker = broker;
        this.limits = limits;
    }

    @Override
    public void handle(PubNubRequest request) {
        PubNubPath path = request.path();
        if (path.size() < 9 || !request.is(HttpMethod.GET)) {
            throw request.nothingHere();
        }
        Principal principal = caller.admit(request, new Keys(path.text(4), path.text(3)));
        ChannelName channel = request.channel(6);
        request.require(principal, Right.WRITE, List.of(channel));
        request.reply(
                broker.publish(publish(request, principal, channel)),
                done -> PublishRoutes.sent(request, done.event().timetoken()));
    }

    private Publish publish(PubNubRequest request, Principal principal, ChannelName channel) {
        String text = request.path().textFrom(8);
        FileMessage said = FileMessage.parse(text);
        JsonText meta = PublishRoutes.meta(request);
        PublishOptions options = PublishRoutes.options(request, limits);
        OperationId operation = OperationId.ofWords(
                principal.userId(), channel.value(), text, meta == null ? null : meta.value(), options.toString());
        return new Publish(
                principal,
                List.of(channel),
                said.file() == null
                        ? new Subject.HandedFile(Requester.markOf(request, principal), limits.handover())
                        : new Subject.TicketFile(said.file()),
                said.message(),
                meta,
                options,
                operation);
    }
}
