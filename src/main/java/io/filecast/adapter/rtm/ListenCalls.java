package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.FpnnPeer;
import io.filecast.adapter.fpnn.Quest;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/** Listening: {@code addlisten}, {@code removelisten}, {@code setlisten}. On the peer's event loop. Any thread makes one. */
final class ListenCalls {

    /** The quests. */
    enum Change {
        /** Hears more. */
        ADD("addlisten", ListenSet.Change.ADD),
        /** Hears less. */
        REMOVE("removelisten", ListenSet.Change.REMOVE),
        /** Hears exactly that. */
        SET("setlisten", ListenSet.Change.SET);

        private final String method;
        private final ListenSet.Change change;

        Change(String method, ListenSet.Change change) {
            this.method = method;
            this.change = change;
        }

        /** The method of the quest. */
        String method() {
            return method;
        }
    }

    /** What one connection listens to, project by project. */
    private static final class Listeners {
        private final Map<Long, Listener> byProject = new HashMap<>();
    }

    private final RtmPorts ports;
    private final RtmLimits limits;
    private final PushEncoder encoder;

    ListenCalls(RtmPorts ports, RtmLimits limits, FileAddresses addresses) {
        this.ports = ports;
        this.limits = limits;
        this.encoder = new PushEncoder(addresses, limits.messageType());
    }

    /** Changes what a connection hears; answered when it holds. */
    Future<Map<String, Object>> change(Change change, Quest quest, Project project, FpnnPeer peer) {
        Listeners all = peer.state(Listeners.class, Listeners::new);
        Listener listener = all.byProject.computeIfAbsent(
                project.pid(), pid -> new Listener(ports, limits, encoder, project, peer));
        return listener.change(project, wanted -> wanted.changed(change.change, quest.params(), limits.recipients()))
                .map(done -> {
                    peer.keepAlive(all.byProject.values().stream()
                            .anyMatch(each -> !each.wanted().isEmpty()));
                    return Map.of();
                });
    }
}
