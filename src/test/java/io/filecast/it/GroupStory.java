package io.filecast.it;

import io.filecast.testing.ApiClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What was in a channel group, and when. One thread changes it; any thread looks back. */
final class GroupStory {

    /**
     * Contents of the group.
     *
     * @param begin when they were asked for
     * @param end when it was answered that they are the group's
     */
    private record Chapter(Set<String> channels, long begin, long end) {}

    private final String name;
    private final List<Chapter> chapters = new ArrayList<>();

    GroupStory(String name) {
        this.name = name;
        chapters.add(new Chapter(Set.of(), Long.MIN_VALUE, Long.MIN_VALUE));
    }

    String name() {
        return name;
    }

    /**
     * Has exactly these channels in the group from now on.
     *
     * @throws java.io.UncheckedIOException when it is not known whether they are; then the same must be said again
     */
    void change(ApiClient node, Set<String> channels, long begin) {
        String json = "{\"channels\":[\"" + String.join("\",\"", channels) + "\"]}";
        node.with("X-Filecast-Key", "demo-secret")
                .putJson("/api/v1/groups/" + name, json)
                .expect(204);
        synchronized (this) {
            chapters.add(new Chapter(Set.copyOf(channels), begin, System.nanoTime()));
        }
    }

    /** What may have been found in it at some moment of a stretch of time. */
    synchronized List<Set<String>> between(long from, long to) {
        List<Set<String>> found = new ArrayList<>();
        for (int i = 0; i < chapters.size(); i++) {
            boolean isReplaced = i + 1 < chapters.size() && chapters.get(i + 1).end() < from;
            if (!isReplaced && chapters.get(i).begin() <= to) {
                found.add(chapters.get(i).channels());
            }
        }
        return found;
    }

    synchronized int changes() {
        return chapters.size() - 1;
    }
}
