package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.FpnnError;
import io.filecast.adapter.fpnn.FpnnPeer;
import io.filecast.adapter.fpnn.Quest;
import io.filecast.adapter.fpnn.QuestHandler;
import io.filecast.adapter.json.NativeJson;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/** The door of RTM's server SDKs. Any thread; quests come on the event loop of their peer. */
public final class RtmAdapter implements QuestHandler {

    /** What a quest may have beside its file or its list of recipients: names, numbers, signs. */
    public static final int ROOM_BYTES = 64 * 1024;

    /** Answers a signed quest. */
    @FunctionalInterface
    private interface SignedCall {
        Future<Map<String, Object>> answer(Quest quest, Project project, FpnnPeer peer);
    }

    private final Gate gate;
    private final FileCalls files;
    private final RtmLimits limits;
    private final Map<String, SignedCall> calls = new HashMap<>();

    /**
     * A door to a broker.
     *
     * @param places where receivers fetch files, absolute
     */
    public RtmAdapter(RtmPorts ports, RtmLimits limits, NativeJson places) {
        this.limits = limits;
        this.gate = new Gate(ports, limits);
        this.files = new FileCalls(ports, limits, gate);
        FileAddresses addresses = new FileAddresses(places, ports.links(), limits.linkTtl());
        MessageCalls messages = new MessageCalls(ports, limits);
        ListenCalls listening = new ListenCalls(ports, limits, addresses);
        HistoryCalls history = new HistoryCalls(ports, limits, addresses);
        calls.put("filetoken", (quest, project, peer) -> files.token(quest, project, peer));
        MessageCalls.METHODS.forEach((method, target) ->
                calls.put(method, (quest, project, peer) -> messages.send(quest.params(), project, target, peer)));
        for (ListenCalls.Change change : ListenCalls.Change.values()) {
            calls.put(change.method(), (quest, project, peer) -> listening.change(change, quest, project, peer));
        }
        history.calls()
                .forEach((method, call) ->
                        calls.put(method, (quest, project, peer) -> call.answer(quest.params(), project)));
    }

    @Override
    public Future<Map<String, Object>> handle(Quest quest, FpnnPeer peer) {
        try {
            return answer(quest, peer).recover(failure -> Future.failedFuture(RtmError.of(failure)));
        } catch (RuntimeException refused) {
            return Future.failedFuture(RtmError.of(refused));
        }
    }

    private Future<Map<String, Object>> answer(Quest quest, FpnnPeer peer) {
        SignedCall call = calls.get(quest.method());
        if (call != null) {
            return call.answer(quest, gate.admit(quest), peer);
        }
        FileCommand file = FileCommand.ofMethod(quest.method())
                .orElseThrow(() -> new FpnnError(FpnnError.UNKNOWN_METHOD, "there is no method " + quest.method()));
        return files.send(quest, file);
    }

    @Override
    public long payloadLimit(String method, long usualBytes) {
        return FileCommand.ofMethod(method).isPresent() ? limits.fileBytes() + ROOM_BYTES : usualBytes;
    }

    @Override
    public FpnnError tooLarge(String method) {
        return FileCommand.ofMethod(method).isPresent()
                ? RtmError.FILE_TOO_LARGE.error()
                : RtmError.MESSAGE_TOO_LARGE.error();
    }
}
