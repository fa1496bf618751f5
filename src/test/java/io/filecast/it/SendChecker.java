package io.filecast.it;

import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.files;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.it.Ledger.Publication;
import io.filecast.testing.ApiClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares what senders were told with what lies in the inboxes: each send in all or in none, in all in one order, each of
 * its files in each list. Confined to its maker; used once, while nobody sends.
 */
final class SendChecker {

    private final ApiClient node;
    private final Ledger ledger;
    private final List<String> inboxes;
    private final List<String> complaints = new ArrayList<>();

    /** In how many inboxes each send was announced, in the first inbox' order. */
    private final Map<String, Integer> announced = new LinkedHashMap<>();

    /** In how many inboxes each file is listed, by id. */
    private final Map<String, Integer> listed = new TreeMap<>();

    /** The files' ids, by their sends. */
    private final Map<String, String> idsOfSends = new TreeMap<>();

    SendChecker(ApiClient node, Ledger ledger, List<String> inboxes) {
        this.node = node;
        this.ledger = ledger;
        this.inboxes = inboxes;
    }

    /** What lies in one inbox. */
    private record Content(String inbox, List<JsonNode> events, Set<String> files) {}

    /** The user of an inbox, who alone may read it. */
    static ApiClient owner(ApiClient node, String inbox) {
        return node.with("X-Filecast-User", inbox.substring(inbox.indexOf(':') + 1));
    }

    /** Everything that is wrong; nothing when all is well. */
    List<String> check() {
        complaints.addAll(ledger.complaints());
        List<Content> contents = inboxes.parallelStream().map(this::read).collect(Collectors.toList());
        contents.forEach(this::count);
        announced.forEach(this::checkSend);
        ledger.publications().forEach(this::checkAnswer);
        checkLists();
        return complaints;
    }

    private Content read(String inbox) {
        ApiClient owner = owner(node, inbox);
        JsonNode history =
                owner.get(events(inbox) + "?order=oldest&limit=500").expect(200).json();
        JsonNode page = owner.get(files(inbox) + "?limit=500").expect(200).json();
        List<JsonNode> events = new ArrayList<>();
        history.get("events").forEach(event -> {
            if (!event.get("type").asText().equals("file-deleted")) {
                events.add(event);
            }
        });
        Set<String> files = new HashSet<>();
        page.get("files").forEach(file -> files.add(file.get("id").asText()));
        if (history.get("count").asInt() == 500 || page.get("count").asInt() == 500) {
            throw new AssertionError("more than a page in " + inbox);
        }
        return new Content(inbox, events, files);
    }

    private void count(Content content) {
        List<String> order = new ArrayList<>();
        for (JsonNode event : content.events()) {
            String send = event.at("/message/op").asText();
            order.add(send);
            announced.merge(send, 1, Integer::sum);
            if (event.has("file")) {
                idsOfSends.put(send, event.at("/file/id").asText());
            }
        }
        if (new HashSet<>(order).size() < order.size()) {
            complaints.add("twice in " + content.inbox() + ": " + order);
        }
        List<String> first = List.copyOf(announced.keySet());
        if (!order.equals(first)) {
            complaints.add("another order in " + content.inbox() + ": " + order + ", not " + first);
        }
        content.files().forEach(id -> listed.merge(id, 1, Integer::sum));
    }

    private void checkSend(String send, int inInboxes) {
        if (inInboxes != inboxes.size()) {
            complaints.add(send + " is in " + inInboxes + " of " + inboxes.size() + " inboxes");
        }
        if (ledger.publication(send) == null) {
            complaints.add("a send nobody asked for: " + send);
        }
    }

    private void checkAnswer(Publication send) {
        boolean isThere = announced.containsKey(send.name());
        if (send.isAcknowledged() && !isThere) {
            complaints.add("acknowledged and lost: " + send);
        }
        if (isThere && send.sha256() != null) {
            String id = idsOfSends.get(send.name());
            if (send.fileId() != null && !send.fileId().equals(id)) {
                complaints.add("another file than acknowledged: " + send + " is " + id);
            }
        }
    }

    private void checkLists() {
        Map<String, Integer> wanted = new TreeMap<>();
        idsOfSends.values().forEach(id -> wanted.put(id, inboxes.size()));
        ledger.deletions().forEach(deletion -> wanted.remove(deletion.fileId()));
        if (!wanted.equals(listed)) {
            complaints.add("the lists have " + listed + ", not " + wanted);
        }
    }

    /** Digests of all files that are in the inboxes, one for each file. */
    List<String> sha256s() {
        return idsOfSends.entrySet().stream()
                .filter(send -> listed.containsKey(send.getValue()))
                .map(send -> ledger.publication(send.getKey()).sha256())
                .toList();
    }

    /** Files that were acknowledged, by id and digest. */
    Map<String, String> acknowledgedFiles() {
        return ledger.publications().stream()
                .filter(send -> send.isAcknowledged() && send.sha256() != null)
                .collect(Collectors.toMap(Publication::fileId, Publication::sha256));
    }
}
