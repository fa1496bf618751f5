package io.filecast.adapter.easemob;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileId;
import io.filecast.core.Label;
import io.filecast.core.OperationId;
import io.filecast.core.Principal;
import io.filecast.core.Published;
import io.filecast.core.Right;
import io.filecast.core.Targets;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Messages to users, groups and rooms, with or without a file. Event-loop confined. */
final class MessageRoutes {

    /** Who a back end speaks for that names nobody. */
    private static final String NAMELESS = "admin";

    private final FileBroker broker;
    private final int recipients;

    MessageRoutes(FileBroker broker, int recipients) {
        this.broker = broker;
        this.recipients = recipients;
    }

    void send(EasemobRequest request) {
        String kind = request.segment("kind");
        if (!ChatMessage.isKind(kind)) {
            throw request.refuse(Fault.NOTHING_HERE);
        }
        Principal principal = request.admit();
        request.replyFramed(
                request.json().compose(json -> send(request, principal, ChatMessage.read(kind, json), true)));
    }

    void sendLegacy(EasemobRequest request) {
        Principal principal = request.admit();
        boolean wantsIds = "true".equals(request.parameter("useMsgId"));
        request.replyFramed(
                request.json().compose(json -> send(request, principal, ChatMessage.readLegacy(json), wantsIds)));
    }

    private Future<String> send(EasemobRequest request, Principal principal, ChatMessage message, boolean wantsIds) {
        Principal sender = senderOf(principal, message.from());
        List<String> targets =
                message.to().stream().map(to -> targetOf(message.kind(), to)).toList();
        List<ChannelName> channels = channels(sender, message, targets);
        return publish(request.app(), sender, message, channels)
                .map(published -> EasemobWire.sent(message.to(), wantsIds ? ids(published, targets) : said(targets)));
    }

    /** A user speaks for itself, a back end for whom it says. */
    private static Principal senderOf(Principal principal, String from) {
        if (principal.isAdministrator()) {
            return principal.speakingFor(from == null ? NAMELESS : from);
        }
        if (from != null && !from.equals(principal.userId())) {
            throw BrokerError.of(ErrorCode.FORBIDDEN, "a user's token sends from that user only");
        }
        return principal;
    }

    private static String targetOf(String kind, String to) {
        return switch (kind) {
            case "users" -> "user:" + UserNames.fold(to);
            case "chatgroups" -> "group:" + to;
            default -> "room:" + to;
        };
    }

    private List<ChannelName> channels(Principal sender, ChatMessage message, List<String> targets) {
        List<String> all = new ArrayList<>(targets);
        String own = sender.userId() == null ? null : "user:" + sender.userId();
        if (message.forSender() && own != null && sender.may(Right.WRITE, ChannelName.parse(own))) {
            all.add(own);
        }
        return Targets.parse(all, recipients).channels();
    }

    /** With its file where the app has it; what lies elsewhere, or is gone, is a message with an address in it. */
    private Future<Published> publish(
            EasemobApp app, Principal sender, ChatMessage message, List<ChannelName> channels) {
        FileId file = message.file(app);
        if (file == null) {
            return announce(sender, message, channels, new Subject.Message());
        }
        return announce(sender, message, channels, new Subject.StoredFile(file))
                .recover(failure -> EasemobRequest.is(failure, ErrorCode.NOT_FOUND)
                        ? announce(sender, message, channels, new Subject.Message())
                        : Future.failedFuture(failure));
    }

    private Future<Published> announce(
            Principal sender, ChatMessage message, List<ChannelName> channels, Subject subject) {
        PublishOptions options = new PublishOptions(
                !message.onlineOnly(), null, null, List.of(), false, new Label(message.type()), false);
        return broker.publish(
                new Publish(sender, channels, subject, message.content(), null, options, OperationId.random()));
    }

    /** An event's moment is its id, in each receiver's channel another one. */
    private static List<String> ids(Published published, List<String> targets) {
        Map<String, String> ids = new HashMap<>();
        for (Event event : published.events()) {
            ids.put(event.channel().value(), event.timetoken().toString());
        }
        return targets.stream().map(ids::get).toList();
    }

    private static List<String> said(List<String> targets) {
        return targets.stream().map(target -> "success").toList();
    }
}
