package io.filecast.adapter.pubnub;

import io.filecast.adapter.pubnub.PubNubCaller.Keys;
import io.filecast.adapter.pubnub.access.Call;
import io.filecast.adapter.pubnub.access.Operation;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request asks for and the keys that it shows, read from its path: the one place where paths become operations. Any
 * thread; immutable.
 *
 * @param keys the app's keys in the path
 */
record KeyedCall(Call call, Keys keys) {

    /** A list of channel groups in a query. */
    static final String GROUPS = "channel-group";

    /** Reads a request; null when it has none of the known forms. */
    static KeyedCall of(PubNubRequest request) {
        PubNubPath path = request.path();
        return switch (request.service()) {
            case PUBLISH, SIGNAL -> publish(path, 1);
            case PUBLISH_V2 -> publish(path, 2);
            case PUBLISH_FILE -> publish(path, 3);
            case FILES -> files(request, path);
            case SUBSCRIBE ->
                path.size() < 4 ? null : keyed(path, 2, Operation.SUBSCRIBE, path.names(3), groups(request));
            case HISTORY_V2, HISTORY_V3, HISTORY_ACTIONS -> history(request, path);
            case MESSAGE_ACTIONS -> actions(request, path);
            case PRESENCE -> presence(request, path);
            case CHANNEL_GROUPS -> group(path);
            case GRANT_V2 -> path.size() < 5 ? null : keyed(path, 4, Operation.GRANT, List.of(), List.of());
            case GRANT_V3 -> path.size() < 4 ? null : keyed(path, 2, Operation.GRANT, List.of(), List.of());
            case TIME, PUSH_V1, PUSH_V2, OBJECTS, FUNCTIONS -> null;
        };
    }

    private static KeyedCall publish(PubNubPath path, int key) {
        if (path.size() < key + 4) {
            return null;
        }
        Call call = new Call(Operation.PUBLISH, List.of(path.text(key + 3)), List.of());
        return new KeyedCall(call, new Keys(path.text(key + 1), path.text(key)));
    }

    private static KeyedCall files(PubNubRequest request, PubNubPath path) {
        if (path.size() < 6 || !path.is(3, "channels")) {
            return null;
        }
        Operation operation = Operation.UNKNOWN;
        if (path.is(5, "generate-upload-url")) {
            operation = Operation.UPLOAD_FILE;
        } else if (path.is(5, "files") && request.is(HttpMethod.DELETE)) {
            operation = Operation.DELETE_FILE;
        } else if (path.is(5, "files")) {
            operation = path.size() == 6 ? Operation.LIST_FILES : Operation.DOWNLOAD_FILE;
        }
        return keyed(path, 2, operation, List.of(path.text(4)), List.of());
    }

    private static KeyedCall history(PubNubRequest request, PubNubPath path) {
        if (path.size() < 6 || !path.is(4, "channel", "message-counts")) {
            return null;
        }
        Operation operation = request.is(HttpMethod.DELETE) ? Operation.DELETE_MESSAGES : Operation.HISTORY;
        return keyed(path, 3, operation, path.names(5), List.of());
    }

    private static KeyedCall actions(PubNubRequest request, PubNubPath path) {
        if (path.size() < 5 || !path.is(3, "channel")) {
            return null;
        }
        Operation operation = request.is(HttpMethod.DELETE)
                ? Operation.REMOVE_ACTION
                : request.is(HttpMethod.POST) ? Operation.ADD_ACTION : Operation.HISTORY;
        return keyed(path, 2, operation, List.of(path.text(4)), List.of());
    }

    private static KeyedCall presence(PubNubRequest request, PubNubPath path) {
        if (path.size() < 4) {
            return null;
        }
        if (path.size() == 4) {
            return keyed(path, 3, Operation.GLOBAL_HERE_NOW, List.of(), List.of());
        }
        if (path.is(4, "uuid")) {
            return keyed(path, 3, Operation.FREE, List.of(), List.of());
        }
        if (path.size() < 6 || !path.is(4, "channel")) {
            return null;
        }
        Operation operation = Operation.HERE_NOW;
        if (path.is(6, "leave")) {
            operation = Operation.FREE;
        } else if (path.is(6, "heartbeat")) {
            operation = Operation.HEARTBEAT;
        } else if (path.is(8, "data")) {
            operation = Operation.SET_STATE;
        }
        // Some SDKs name presence here, too, which nobody attends.
        return keyed(path, 3, operation, attendable(path.names(5)), attendable(groups(request)));
    }

    private static List<String> attendable(List<String> names) {
        return names.stream()
                .filter(name -> !name.endsWith(PresenceTerms.SUFFIX))
                .toList();
    }

    private static KeyedCall group(PubNubPath path) {
        if (path.size() < 5 || !path.is(4, "channel-group")) {
            return null;
        }
        return path.size() == 5
                ? keyed(path, 3, Operation.LIST_GROUPS, List.of(), List.of())
                : keyed(path, 3, Operation.MANAGE_GROUP, List.of(), List.of(path.text(5)));
    }

    private static KeyedCall keyed(
            PubNubPath path, int subscribeKey, Operation operation, List<String> channels, List<String> groups) {
        return new KeyedCall(new Call(operation, channels, groups), new Keys(path.text(subscribeKey), null));
    }

    /** The channel groups that a query lists. */
    static List<String> groups(PubNubRequest request) {
        return listed(request, GROUPS);
    }

    /** The names that a parameter lists; a lone comma lists none. */
    static List<String> listed(PubNubRequest request, String parameter) {
        List<String> names = new ArrayList<>();
        for (String value : request.query().all(parameter)) {
            for (String name : value.split(",")) {
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
