package io.filecast.it;

import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.segment;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.ApiClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The items of one app that the reader matrix asks for, one in each channel. Confined to the test's thread. */
final class GuardedItems {

    /** The one listed user and owner of the inbox; the dot lets a wildcard match the inbox. */
    static final String OWNER = "ann.lee";

    static final List<String> CHANNELS = List.of("m.plain", "m.listed", "m.locked", "m.both", "user:" + OWNER);
    static final List<String> WILDCARDS = List.of("m.*", "user:ann.*");

    /** A picture that is large enough to have a thumbnail. */
    static final byte[] BYTES = EasemobCalls.picture("png", 200, 200);

    /**
     * A published file.
     *
     * @param secret what opens it; null when it is not restricted
     */
    record Item(String channel, String id, String sha256, String secret) {

        /** A file of its channel that never was. */
        Item thatNeverWas() {
            return new Item(channel, "00000000-0000-4000-8000-000000000000", sha256, secret);
        }
    }

    /** Where the app's files are for clients of Easemob's REST API. */
    private final String chatfiles;

    /** Sends one more file to nobody. */
    Item shelved(boolean restricted) {
        byte[] form = EasemobCalls.form(EasemobCalls.file("x.png", "image/png", BYTES));
        String[] headers = restricted ? new String[] {"restrict-access", "true"} : new String[0];
        JsonNode file = EasemobCalls.entity(EasemobCalls.upload(sender, chatfiles, form, headers));
        return new Item(
                "none",
                file.get("uuid").asText(),
                null,
                restricted ? file.get("share-secret").asText() : null);
    }

    private final ApiClient sender;
    private final Map<String, Item> items = new LinkedHashMap<>();
    private final Map<String, String> starts = new LinkedHashMap<>();
    private String end;

    /** @param sender may write everywhere in the app, and is not listed */
    GuardedItems(String app, ApiClient sender) {
        this.chatfiles = MatrixReader.chatfiles(app);
        this.sender = sender;
    }

    /** Begins every channel with a message, so that there is a position to resume from. */
    void begin() {
        CHANNELS.forEach(channel -> starts.put(channel, mark(channel)));
    }

    /** Publishes the items. */
    void publish() {
        List.of("plain", "listed", "locked", "both", "inbox").forEach(name -> items.put(name, copy(name)));
    }

    /** Ends every channel with a message: who has come to its position has had everything. */
    void finish() {
        CHANNELS.forEach(channel -> end = mark(channel));
    }

    private String mark(String channel) {
        JsonNode place = sender.postJson(messages(channel), "{\"message\":1}")
                .expect(201)
                .json();
        return place.get("position").asText();
    }

    /** Publishes one more file like that of a name. */
    Item copy(String name) {
        String channel = name.equals("inbox") ? "user:" + OWNER : "m." + name;
        boolean listed = name.equals("listed") || name.equals("both");
        boolean restricted = name.equals("locked") || name.equals("both");
        String options = (listed ? "&recipients=" + segment(OWNER) : "") + (restricted ? "&restricted=true" : "");
        JsonNode file =
                sender.post(newFile(channel, name) + options, BYTES).expect(201).json();
        return new Item(
                channel,
                file.get("id").asText(),
                file.get("sha256").asText(),
                restricted ? file.get("shareSecret").asText() : null);
    }

    /** The item of a name. */
    Item get(String name) {
        return items.get(name);
    }

    /** All that no log may hold. */
    List<String> secrets() {
        return items.values().stream()
                .map(Item::secret)
                .filter(secret -> secret != null)
                .toList();
    }

    /** The position behind everything. Positions of one app are in the order of their texts. */
    String end() {
        return end;
    }

    /** Where a channel began. */
    String start(String channel) {
        return starts.get(channel);
    }
}
