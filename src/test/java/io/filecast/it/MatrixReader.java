package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.file;
import static io.filecast.testing.ApiClient.files;
import static io.filecast.testing.ApiClient.messages;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.it.GuardedItems.Item;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * One who asks for items over HTTP in every way. Confined to the test's thread.
 *
 * @param client shows the reader's credential, if there is one
 * @param link makes the reader's link to an item; null for a reader who has none
 * @param chatfiles where the files of the app that it wants are for clients of Easemob's REST API
 */
record MatrixReader(ApiClient client, Function<Item, String> link, String chatfiles) {

    /** The files of a channel, however many copies were made. */
    private static final String PAGE = "?limit=500";

    /** Where an app's files are for clients of Easemob's REST API. */
    static String chatfiles(String app) {
        return "/matrix/" + app + "/chatfiles/";
    }

    /** Asks for an item in a way, showing a secret or, when null, none. */
    Answer ask(String way, Item item, String secret) {
        String credential = link == null ? "" : "?link=" + link.apply(item);
        String content = content(item.channel(), item.id()) + credential;
        ApiClient asking = secret == null ? client : client.with("Share-Secret", secret);
        return switch (way) {
            case "hist" -> asking.get(events(item.channel()) + PAGE);
            case "list" -> asking.get(files(item.channel()) + PAGE);
            case "entry" -> asking.get(file(item.channel(), item.id()) + credential);
            case "bytes" -> asking.get(content);
            case "range" -> asking.get(content, "Range", "bytes=2-5");
            case "cond" -> asking.get(content, "If-None-Match", '"' + item.sha256() + '"');
            case "head" -> asking.head(content);
            case "link" -> asking.get(file(item.channel(), item.id()) + "/url" + credential);
            case "again" -> asking.postJson(messages(item.channel()), "{\"fileId\":\"" + item.id() + "\"}");
            case "delete" -> asking.delete(file(item.channel(), item.id()) + credential);
            case "chat" -> asking.get(chatfiles + item.id());
            case "thumb" -> asking.get(chatfiles + item.id(), "thumbnail", "true");
            default -> throw new IllegalArgumentException(way);
        };
    }

    /**
     * What became of it in the words of the matrix: {@code yes} or {@code no} where many are looked through, else the
     * status, or {@code secret} where the share secret is what is missing.
     */
    String outcome(String way, Item item, String secret) {
        Answer answer = ask(way, item, secret);
        if (answer.status() == 200 && (way.equals("hist") || way.equals("list"))) {
            return holds(answer.json(), item) ? "yes" : "no";
        }
        if (way.equals("chat") || way.equals("thumb")) {
            return chatOutcome(way, answer);
        }
        if (answer.status() == 403 && !way.equals("head")) {
            String code = answer.json().path("code").asText();
            return code.equals("secret-needed") ? "secret" : code.equals("forbidden") ? "403" : code;
        }
        if (way.equals("link") && answer.status() == 200) {
            // A link that opened nothing would be none.
            Answer opened =
                    new ApiClient(client.base()).get(answer.json().get("url").asText());
            return opened.status() == 200 ? "200" : "a link that is answered " + opened.status();
        }
        return Integer.toString(answer.status());
    }

    private static String chatOutcome(String way, Answer answer) {
        if (answer.status() == 200) {
            String wanted = way.equals("thumb") ? "170x170" : "200x200";
            String sides = EasemobCalls.sidesOf(answer.body());
            return sides.equals(wanted) ? "200" : "a picture of " + sides;
        }
        boolean wantsSecret = answer.status() == 403
                && answer.json().path("error_description").asText().equals("chatfile no permission");
        return wantsSecret ? "secret" : Integer.toString(answer.status());
    }

    private static boolean holds(JsonNode page, Item item) {
        JsonNode all = page.has("files") ? page.get("files") : page.get("events");
        return StreamSupport.stream(all.spliterator(), false)
                .map(one -> one.has("file") ? one.get("file") : one)
                .anyMatch(file -> file.path("id").asText().equals(item.id()));
    }
}
