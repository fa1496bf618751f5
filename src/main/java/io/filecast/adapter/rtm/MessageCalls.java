package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.FpnnPeer;
import io.filecast.adapter.fpnn.Params;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.JsonText;
import io.filecast.core.OperationId;
import io.filecast.core.Published;
import io.filecast.core.Targets;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Messages without a file: {@code sendmsg} and its like. Any thread. */
final class MessageCalls {

    /** Where each goes. */
    static final Map<String, TargetKind> METHODS = Map.of(
            "sendmsg", TargetKind.USER,
            "sendmsgs", TargetKind.USERS,
            "sendgroupmsg", TargetKind.GROUP,
            "sendroommsg", TargetKind.ROOM,
            "broadcastmsg", TargetKind.EVERYONE);

    private final RtmPorts ports;
    private final RtmLimits limits;

    MessageCalls(RtmPorts ports, RtmLimits limits) {
        this.ports = ports;
        this.limits = limits;
    }

    /** Sends a message. */
    Future<Map<String, Object>> send(Params params, Project project, TargetKind target, FpnnPeer peer) {
        long from = Ids.user("from", params.number("from"));
        Targets targets = target.of(params, limits.recipients());
        long mtype = params.number("mtype");
        if (mtype < 1 || mtype > Facts.LARGEST_TYPE) {
            throw RtmError.BAD_MESSAGE_TYPE.error();
        }
        String msg = params.text("msg");
        String attrs = params.optionalText("attrs").orElse("");
        bounded(msg, limits.messageBytes(), RtmError.MESSAGE_TOO_LARGE);
        bounded(attrs, limits.attrsBytes(), RtmError.FILE_TOO_LARGE);
        long mid = params.number("mid");
        Facts facts = new Facts((int) mtype, mid, attrs);
        OperationId quest = OperationId.ofWords(
                Long.toString(project.pid()),
                params.text("sign"),
                Long.toString(params.number("salt")),
                Long.toString(from),
                targets.toString(),
                Long.toString(mtype),
                Long.toString(mid),
                msg,
                attrs);
        Publish command = new Publish(
                project.acting(from),
                targets.channels(),
                new Subject.Message(),
                new JsonText(JsonText.quote(msg)),
                facts.toMeta(),
                PublishOptions.DEFAULT,
                peer.state(SameQuests.class, SameQuests::new).count(quest));
        return ports.broker().publish(command).map(MessageCalls::answer);
    }

    private static void bounded(String text, int most, RtmError tooLarge) {
        if (text.getBytes(StandardCharsets.UTF_8).length > most) {
            throw tooLarge.error("at most " + most + " bytes");
        }
    }

    /** What a sender hears: when it was announced, in ms. */
    static Map<String, Object> answer(Published published) {
        return Map.of("mtime", published.event().timetoken().toInstant().toEpochMilli());
    }
}
