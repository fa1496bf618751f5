package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.FpnnPeer;
import io.filecast.adapter.fpnn.Params;
import io.filecast.adapter.fpnn.Quest;
import io.filecast.adapter.fpnn.RawBytes;
import io.filecast.adapter.http.MediaType;
import io.filecast.core.FileBroker.BeginUpload;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.SealedUpload;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.OperationId;
import io.filecast.core.Principal;
import io.filecast.core.Targets;
import io.filecast.core.UploadPlan;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files in two quests: {@code filetoken}, which is signed, and the file itself, which carries the token. Called on the peer's
 * event loop; any one of them.
 */
final class FileCalls {

    /** A use is remembered for longer than its token holds, since the clocks of nodes differ a little. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    /** A digest of so much is made where it is wanted; it takes less time than to ask another thread. */
    private static final int DIGESTED_AT_ONCE = 16 * 1024;

    private final RtmPorts ports;
    private final RtmLimits limits;
    private final Gate gate;

    FileCalls(RtmPorts ports, RtmLimits limits, Gate gate) {
        this.ports = ports;
        this.limits = limits;
        this.gate = gate;
    }

    /** Answers {@code filetoken}: a token, and where to send the file. */
    Future<Map<String, Object>> token(Quest quest, Project project, FpnnPeer peer) {
        Params params = quest.params();
        long from = Ids.user("from", params.number("from"));
        FileCommand command = FileCommand.ofCommand(params.text("cmd"));
        Targets targets = command.target().of(params, limits.recipients());
        FileToken.Purpose purpose = new FileToken.Purpose(project.pid(), from, command, targets);
        String token = FileToken.issue(project, purpose, ports.clock().now(), limits.tokenTtl());
        String endpoint = limits.endpoint() == null ? peer.localEndpoint() : limits.endpoint();
        return Future.succeededFuture(Map.of("token", token, "endpoint", endpoint));
    }

    /**
     * A file as it was sent, its token looked at and nothing else.
     */
    private record Sent(Project project, FileCommand command, Params params, String token, RawBytes file) {}

    /** Takes a file. Its token is used up by the first quest that shows it, whatever becomes of that. */
    Future<Map<String, Object>> send(Quest quest, FileCommand command) {
        Params params = quest.params();
        List<Project> secrets = gate.named(params.number("pid"));
        Project project = secrets.get(0);
        String token = params.text("token");
        FileToken shown = FileToken.read(secrets, token).orElseThrow(RtmError.BAD_TOKEN::error);
        Instant now = ports.clock().now();
        if (!now.isBefore(shown.expiresAt())) {
            throw RtmError.BAD_TOKEN.error();
        }
        Duration memory = Duration.between(now, shown.expiresAt()).plus(CLOCKS);
        return ports.uses().take(project.app(), shown.use(), memory).compose(isFirst -> {
            if (!isFirst) {
                throw RtmError.BAD_TOKEN.error();
            }
            return take(new Sent(project, command, params, token, params.bytes("file")), shown);
        });
    }

    private Future<Map<String, Object>> take(Sent sent, FileToken shown) {
        Params params = sent.params();
        long from = Ids.user("from", params.number("from"));
        Targets targets = sent.command().target().of(params, limits.recipients());
        if (!shown.isFor(new FileToken.Purpose(sent.project().pid(), from, sent.command(), targets))) {
            throw RtmError.BAD_TOKEN.error();
        }
        long mtype = params.number("mtype");
        if (!Facts.mayBeFile(mtype, limits.lastFileType())) {
            throw RtmError.BAD_FILE_TYPE.error();
        }
        if (sent.file().sizeBytes() > limits.fileBytes()) {
            throw RtmError.FILE_TOO_LARGE.error("a file has at most " + limits.fileBytes() + " bytes");
        }
        FileAttrs attrs = attrs(params.text("attrs"), (int) mtype);
        Facts facts = new Facts((int) mtype, params.number("mid"), attrs.delivered());
        Principal sender = sent.project().acting(from);
        return digest(sent.file()).compose(digest -> {
            if (!GateSign.isOfFile(digest, sent.token(), attrs.sign())) {
                throw RtmError.BAD_TOKEN.error();
            }
            return store(sent.file(), sender, targets, attrs).compose(stored -> publish(stored, targets, attrs, facts));
        });
    }

    private FileAttrs attrs(String text, int mtype) {
        if (text.getBytes(StandardCharsets.UTF_8).length > limits.attrsBytes()) {
            throw RtmError.FILE_TOO_LARGE.error("attrs have at most " + limits.attrsBytes() + " bytes");
        }
        Optional<FileAttrs> attrs = FileAttrs.parse(text, mtype, limits.customAsText());
        return attrs.orElseThrow(RtmError.BAD_ATTRS::error);
    }

    private Future<byte[]> digest(RawBytes file) {
        if (file.sizeBytes() <= DIGESTED_AT_ONCE) {
            return Future.succeededFuture(md5(file));
        }
        return ports.vertx().executeBlocking(() -> md5(file), false);
    }

    private static byte[] md5(RawBytes file) {
        MessageDigest md5 = GateSign.md5();
        file.addTo(md5);
        return md5.digest();
    }

    private Future<SealedUpload> store(RawBytes file, Principal sender, Targets targets, FileAttrs attrs) {
        String name = attrs.name(limits.nameBytes());
        UploadPlan plan =
                new UploadPlan(targets.channels(), name, MediaType.ofName(name), file.sizeBytes(), null, null, null);
        return ports.broker()
                .beginUpload(new BeginUpload(sender, null, plan, file.sizeBytes(), null))
                .compose(upload -> FilePour.of(file, upload.sink())
                        .recover(failure ->
                                ports.broker().abortUpload(upload).transform(aborted -> Future.failedFuture(failure)))
                        .compose(poured -> ports.broker().sealUpload(upload)));
    }

    private Future<Map<String, Object>> publish(SealedUpload stored, Targets targets, FileAttrs attrs, Facts facts) {
        Publish command = new Publish(
                stored.principal(),
                targets.channels(),
                new Subject.NewFile(stored),
                attrs.custom(),
                facts.toMeta(),
                PublishOptions.DEFAULT,
                OperationId.random());
        return ports.broker().publish(command).map(MessageCalls::answer);
    }
}
