package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.file;
import static io.filecast.testing.ApiClient.files;
import static io.filecast.testing.ApiClient.segment;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.it.Ledger.Deletion;
import io.filecast.it.Ledger.Publication;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Follower;
import io.filecast.testing.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares what was acknowledged with what is served. Confined to its maker; used once, while nobody publishes. */
final class CrashChecker {

    private final ApiClient node;
    private final Ledger ledger;
    private final List<String> channels;
    private final List<String> complaints = new ArrayList<>();
    private final Map<String, List<JsonNode>> history = new TreeMap<>();
    private final Map<String, JsonNode> announced = new HashMap<>();
    private final Map<String, JsonNode> deleted = new HashMap<>();
    private final Map<String, JsonNode> listed = new LinkedHashMap<>();

    CrashChecker(ApiClient node, Ledger ledger, List<String> channels) {
        this.node = node;
        this.ledger = ledger;
        this.channels = channels;
    }

    /** Everything that is wrong; nothing when all is well. */
    List<String> check() {
        complaints.addAll(ledger.complaints());
        channels.forEach(this::readHistory);
        channels.forEach(this::readFiles);
        ledger.publications().forEach(this::checkPublication);
        ledger.deletions().forEach(this::checkDeletion);
        checkFiles();
        return complaints;
    }

    /** Digests of all files that are served, one for each. */
    List<String> servedSha256s() {
        return listed.values().stream()
                .map(entry -> entry.get("sha256").asText())
                .toList();
    }

    private void readHistory(String channel) {
        List<JsonNode> all = history.computeIfAbsent(channel, none -> new ArrayList<>());
        String path = events(channel) + "?order=oldest&limit=500";
        for (String after = ""; after != null; ) {
            JsonNode page = node.get(path + after).expect(200).json();
            page.get("events").forEach(all::add);
            after = page.has("next") ? "&after=" + page.get("next").asText() : null;
        }
        for (JsonNode event : all) {
            if (event.get("type").asText().equals("file-deleted")) {
                once(deleted, event.at("/file/id").asText(), event);
            } else {
                String operation = event.at("/message/op").asText();
                once(announced, operation, event);
                if (ledger.publication(operation) == null) {
                    complaints.add("an event nobody asked for: " + event);
                }
            }
        }
    }

    private void once(Map<String, JsonNode> events, String name, JsonNode event) {
        if (events.put(name, event) != null) {
            complaints.add("twice in history: " + event);
        }
    }

    private void readFiles(String channel) {
        String path = files(channel) + "?limit=500";
        for (String cursor = ""; cursor != null; ) {
            JsonNode page = node.get(path + cursor).expect(200).json();
            page.get("files").forEach(entry -> {
                if (listed.put(entry.get("id").asText(), entry) != null) {
                    complaints.add("twice in the list: " + entry);
                }
            });
            cursor = page.has("next") ? "&cursor=" + segment(page.get("next").asText()) : null;
        }
    }

    private void checkPublication(Publication publication) {
        JsonNode event = announced.get(publication.name());
        if (event == null) {
            if (publication.isAcknowledged()) {
                complaints.add("acknowledged and lost: " + publication);
            }
            return;
        }
        if (publication.isAcknowledged()
                && !publication.timetoken().equals(event.get("timetoken").asText())) {
            complaints.add("another timetoken than acknowledged: " + publication + " is " + event);
        }
        if (publication.sha256() != null) {
            checkAnnouncedFile(publication, event);
        }
    }

    private void checkAnnouncedFile(Publication publication, JsonNode event) {
        String id = event.at("/file/id").asText();
        if (publication.fileId() != null && !publication.fileId().equals(id)) {
            complaints.add("another file than acknowledged: " + publication + " is " + event);
        }
        if (!publication.sha256().equals(event.at("/file/sha256").asText())) {
            complaints.add("other bytes than sent: " + publication + " is " + event);
        }
        if (listed.containsKey(id) == deleted.containsKey(id)) {
            complaints.add((listed.containsKey(id) ? "deleted and listed: " : "lost from the list: ") + event);
        }
    }

    private void checkDeletion(Deletion deletion) {
        if (deletion.isAcknowledged() && !deleted.containsKey(deletion.fileId())) {
            complaints.add("a deletion was acknowledged and lost: " + deletion);
        }
        if (deleted.containsKey(deletion.fileId())) {
            expectGone(file(deletion.channel(), deletion.fileId()));
            expectGone(content(deletion.channel(), deletion.fileId()));
        }
    }

    private void expectGone(String path) {
        int status = node.get(path).status();
        if (status != 404) {
            complaints.add("deleted, but answered " + status + ": " + path);
        }
    }

    /** Every listed file was announced, and all its bytes are there. */
    private void checkFiles() {
        for (Map.Entry<String, List<JsonNode>> channel : history.entrySet()) {
            for (JsonNode event : channel.getValue()) {
                JsonNode entry = listed.get(event.at("/file/id").asText());
                if (entry != null) {
                    Answer bytes =
                            node.get(content(channel.getKey(), entry.get("id").asText()));
                    if (bytes.status() != 200
                            || !Samples.sha256(bytes.body())
                                    .equals(entry.get("sha256").asText())) {
                        complaints.add("not its bytes, status " + bytes.status() + ": " + entry);
                    }
                }
            }
        }
        long files =
                announced.values().stream().filter(event -> event.has("file")).count();
        if (files != listed.size() + deleted.size()) {
            complaints.add(files + " files were announced and " + deleted.size() + " deleted, but " + listed.size()
                    + " are listed");
        }
    }

    /** What a follower of all these channels has missed, or seen too much, or in disorder; empty when nothing. */
    String difference(Follower follower) {
        Map<String, List<String>> seen = new TreeMap<>();
        follower.seen().stream()
                .filter(event -> history.containsKey(event.channel()))
                .forEach(event -> seen.computeIfAbsent(event.channel(), none -> new ArrayList<>())
                        .add(event.timetoken()));
        Map<String, List<String>> wanted = new TreeMap<>();
        history.forEach((channel, events) -> {
            if (!events.isEmpty()) {
                wanted.put(
                        channel,
                        events.stream()
                                .map(event -> event.get("timetoken").asText())
                                .toList());
            }
        });
        return wanted.equals(seen) ? "" : follower + " saw " + seen + " and history has " + wanted;
    }
}
