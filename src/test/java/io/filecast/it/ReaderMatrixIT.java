package io.filecast.it;

import static io.filecast.it.GuardedItems.OWNER;
import static io.filecast.testing.ApiClient.file;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.it.GuardedItems.Item;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.Jwt;
import io.filecast.testing.NodeProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every reader asks for every item in every way, on a whole node. */
class ReaderMatrixIT {

    /**
     * What each reader gets. {@code yes} and {@code no}: it is, or is not, among what came or was listed; a number: the
     * status; {@code secret}: 403, because the share secret is missing; {@code .}: not asked, since the row above is
     * about the same. Behind an item's name stands what is shown as its secret; {@code both} is listed and locked. Ways
     * that need a word: by wildcard, resumed, in history, conditional, making a link, announcing again; and at the door for
     * Easemob's REST API, which takes nothing but tokens, by its id, as it is and as a thumbnail. A slash parts the words of
     * readers who share a line.
     *
     * <ul>
     *   <li>owner: bound, listed, and the inbox is theirs; trusted: the same id, claimed where claims are trusted
     *   <li>sender: bound, published the items; other: bound; claimed: the owner's id, where claims are not trusted; rival:
     *       another id, claimed where claims are trusted
     *   <li>guest: bound, with the right to read {@code m.*} only; outsider: bound, with rights on other channels
     *   <li>manager: has {@code m} on these channels; admin: a token of the app itself
     *   <li>alien: a key of another app; namesake: a user of another app with the owner's id
     *   <li>link: nothing but a signed link to the item
     * </ul>
     */
    private static final String MATRIX = """
        reader         item         | live wild resume sse hist list entry bytes  range  cond   head link   again delete chat       thumb
        owner,trusted  plain        | yes  yes  yes    yes yes  yes  200   200    206    304    200  200    201   204    200/401    200/401
        owner,trusted  listed       | yes  yes  yes    yes yes  yes  200   200    206    304    200  200    201   204    200/401    200/401
        owner,trusted  inbox        | yes  yes  yes    yes yes  yes  200   200    206    304    200  200    201   204    200/401    200/401
        owner,trusted  locked       | yes  yes  yes    yes yes  yes  200   secret secret secret 403  secret 201   204    secret/401 secret/401
        owner,trusted  locked+own   | .    .    .      .   .    .    200   200    206    304    200  200    .     .      200/401    200/401
        owner,trusted  locked+wrong | .    .    .      .   .    .    200   secret secret secret 403  secret .     .      secret/401 secret/401
        owner,trusted  both         | yes  yes  yes    yes yes  yes  200   secret secret secret 403  secret 201   204    secret/401 secret/401
        owner,trusted  both+own     | .    .    .      .   .    .    200   200    206    304    200  200    .     .      200/401    200/401
        owner,trusted  both+wrong   | .    .    .      .   .    .    200   secret secret secret 403  secret .     .      secret/401 secret/401

        sender         plain        | yes  yes  yes    yes yes  yes  200   200    206    304    200  200    201   204    200        200
        sender         listed       | no   no   no     no  no   no   404   404    404    404    404  404    404   404    404        404
        sender         inbox        | 403  no   403    403 403  403  403   403    403    403    403  403    201   403    404        404
        sender         locked       | yes  yes  yes    yes yes  yes  200   secret secret secret 403  secret 201   204    secret     secret
        sender         locked+own   | .    .    .      .   .    .    200   200    206    304    200  200    .     .      200        200
        sender         locked+wrong | .    .    .      .   .    .    200   secret secret secret 403  secret .     .      secret     secret
        sender         both         | no   no   no     no  no   no   404   404    404    404    404  404    404   404    404        404
        sender         both+own     | .    .    .      .   .    .    404   404    404    404    404  404    .     .      404        404
        sender         both+wrong   | .    .    .      .   .    .    404   404    404    404    404  404    .     .      404        404

        other,claimed  plain        | yes  yes  yes    yes yes  yes  200   200    206    304    200  200    201   204    200/401    200/401
        other,claimed  listed       | no   no   no     no  no   no   404   404    404    404    404  404    404   404    404/401    404/401
        other,claimed  inbox        | 403  no   403    403 403  403  403   403    403    403    403  403    404   403    404/401    404/401
        other,claimed  locked       | yes  yes  yes    yes yes  yes  200   secret secret secret 403  secret 201   204    secret/401 secret/401
        other,claimed  locked+own   | .    .    .      .   .    .    200   200    206    304    200  200    .     .      200/401    200/401
        other,claimed  locked+wrong | .    .    .      .   .    .    200   secret secret secret 403  secret .     .      secret/401 secret/401
        other,claimed  both         | no   no   no     no  no   no   404   404    404    404    404  404    404   404    404/401    404/401
        other,claimed  both+own     | .    .    .      .   .    .    404   404    404    404    404  404    .     .      404/401    404/401
        other,claimed  both+wrong   | .    .    .      .   .    .    404   404    404    404    404  404    .     .      404/401    404/401

        rival          plain        | yes  yes  yes    yes yes  yes  200   200    206    304    200  200    201   204    401        401
        rival          listed       | no   no   no     no  no   no   404   404    404    404    404  404    404   404    401        401
        rival          inbox        | 403  no   403    403 403  403  403   403    403    403    403  403    404   403    401        401
        rival          locked       | yes  yes  yes    yes yes  yes  200   secret secret secret 403  secret 201   204    401        401
        rival          both         | no   no   no     no  no   no   404   404    404    404    404  404    404   404    401        401
        rival          both+own     | .    .    .      .   .    .    404   404    404    404    404  404    .     .      401        401

        guest          plain        | yes  yes  yes    yes yes  yes  200   200    206    304    200  200    403   403    200        200
        guest          listed       | no   no   no     no  no   no   404   404    404    404    404  404    403   403    404        404
        guest          inbox        | 403  403  403    403 403  403  403   403    403    403    403  403    403   403    404        404
        guest          locked       | yes  yes  yes    yes yes  yes  200   secret secret secret 403  secret 403   403    secret     secret
        guest          locked+own   | .    .    .      .   .    .    200   200    206    304    200  200    .     .      200        200
        guest          locked+wrong | .    .    .      .   .    .    200   secret secret secret 403  secret .     .      secret     secret
        guest          both         | no   no   no     no  no   no   404   404    404    404    404  404    403   403    404        404
        guest          both+own     | .    .    .      .   .    .    404   404    404    404    404  404    .     .      404        404

        manager,admin  plain        | yes  yes  yes    yes yes  yes  200   200    206    304    200  200    201   204    200        200
        manager,admin  listed       | yes  yes  yes    yes yes  yes  200   200    206    304    200  200    201   204    200        200
        manager,admin  inbox        | yes  yes  yes    yes yes  yes  200   200    206    304    200  200    201   204    200        200
        manager,admin  locked       | yes  yes  yes    yes yes  yes  200   200    206    304    200  200    201   204    200        200
        manager,admin  locked+wrong | .    .    .      .   .    .    200   200    206    304    200  200    .     .      200        200
        manager,admin  both         | yes  yes  yes    yes yes  yes  200   200    206    304    200  200    201   204    200        200

        outsider       plain        | 403  403  403    403 403  403  403   403    403    403    403  403    403   403    404        404
        outsider       listed       | 403  403  403    403 403  403  403   403    403    403    403  403    403   403    404        404
        outsider       inbox        | 403  403  403    403 403  403  403   403    403    403    403  403    403   403    404        404
        outsider       locked       | 403  403  403    403 403  403  403   403    403    403    403  403    403   403    404        404
        outsider       locked+own   | .    .    .      .   .    .    403   403    403    403    403  403    .     .      404        404
        outsider       both+own     | .    .    .      .   .    .    403   403    403    403    403  403    .     .      404        404

        alien,namesake plain        | no   no   no     no  no   no   404   404    404    404    404  404    404   404    401        401
        alien,namesake listed       | no   no   no     no  no   no   404   404    404    404    404  404    404   404    401        401
        alien,namesake locked       | no   no   no     no  no   no   404   404    404    404    404  404    404   404    401        401
        alien,namesake locked+own   | .    .    .      .   .    .    404   404    404    404    404  404    .     .      401        401
        alien,namesake both         | no   no   no     no  no   no   404   404    404    404    404  404    404   404    401        401
        alien          inbox        | 403  no   403    403 403  403  403   403    403    403    403  403    404   403    401        401
        namesake       inbox        | no   no   no     no  no   no   404   404    404    404    404  404    404   404    401        401

        nobody,expired plain        | 401  401  401    401 401  401  401   401    401    401    401  401    401   401    401        401
        nobody,expired listed       | 401  401  401    401 401  401  401   401    401    401    401  401    401   401    401        401
        nobody,expired inbox        | 401  401  401    401 401  401  401   401    401    401    401  401    401   401    401        401
        nobody,expired locked       | 401  401  401    401 401  401  401   401    401    401    401  401    401   401    401        401
        nobody,expired locked+own   | .    .    .      .   .    .    401   401    401    401    401  401    .     .      401        401
        nobody,expired both+own     | .    .    .      .   .    .    401   401    401    401    401  401    .     .      401        401

        revoked        plain        | 401  401  401    401 401  401  401   401    401    401    401  401    401   401    401        401
        revoked        listed       | 401  401  401    401 401  401  401   401    401    401    401  401    401   401    401        401
        revoked        inbox        | 401  401  401    401 401  401  401   401    401    401    401  401    401   401    401        401
        revoked        locked       | 401  401  401    401 401  401  401   401    401    401    401  401    401   401    401        401
        revoked        locked+own   | .    .    .      .   .    .    401   401    401    401    401  401    .     .      401        401
        revoked        both+own     | .    .    .      .   .    .    401   401    401    401    401  401    .     .      401        401

        link           plain        | 401  401  401    401 401  401  401   200    206    304    200  401    401   401    401        401
        link           listed       | 401  401  401    401 401  401  401   200    206    304    200  401    401   401    401        401
        link           inbox        | 401  401  401    401 401  401  401   200    206    304    200  401    401   401    401        401
        link           locked       | 401  401  401    401 401  401  401   200    206    304    200  401    401   401    401        401
        link           locked+wrong | .    .    .      .   .    .    401   200    206    304    200  401    .     .      401        401
        link           both         | 401  401  401    401 401  401  401   200    206    304    200  401    401   401    401        401
        """;

    private static final Set<String> LIVE = Set.of("live", "wild", "resume", "sse");
    private static final String SECRET = "a-signing-secret-of-the-app-alpha-0123456789";
    private static final String BETA_SECRET = "a-signing-secret-of-the-app-beta-0123456789-";

    private static final String CONFIG = """
            log:
              level: debug
            delivery:
              positionInterval: 100ms
            apps:
              - name: alpha
                easemob: {org: matrix}
                keys:
                  - {id: alpha-p, type: publish, value: alpha-publish-key}
                  - {id: alpha-x, type: secret, value: back-end-secret}
                  - {id: alpha-jwt, type: jwt, value: %s}
              - name: trusting
                trustClaimedUsers: true
                easemob: {org: matrix}
                keys:
                  - {id: trusting-p, type: publish, value: trusting-publish-key}
              - name: beta
                keys:
                  - {id: beta-p, type: publish, value: beta-publish-key}
                  - {id: beta-jwt, type: jwt, value: %s}
            """.formatted(SECRET, BETA_SECRET);

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient anyone;
    private static GuardedItems alpha;
    private static GuardedItems trusting;
    private static GuardedItems beta;
    private static MatrixReader administrator;
    private static final Map<String, MatrixReader> READERS = new LinkedHashMap<>();
    private static final Map<String, MatrixFeeds> FEEDS = new LinkedHashMap<>();

    // ---- the stage --------------------------------------------------------------------------------------------------

    @BeforeAll
    static void everyReaderFollowsWhileTheItemsArePublished() {
        node = NodeProcess.on(scratch.resolve("data")).config(CONFIG).start();
        anyone = new ApiClient(node.url());
        alpha = new GuardedItems("alpha", anyone.with("Authorization", bearer("sam", "{\"*\":\"rwd\"}")));
        trusting = new GuardedItems("trusting", keyOf("trusting").with("X-Filecast-User", "sam"));
        beta = new GuardedItems("beta", keyOf("beta"));
        bringReaders();

        List.of(alpha, trusting, beta).forEach(GuardedItems::begin);
        READERS.forEach((name, reader) -> FEEDS.put(name, new MatrixFeeds(reader.client())));
        FEEDS.values().forEach(MatrixFeeds::follow);
        List.of(alpha, trusting).forEach(GuardedItems::publish);
        List.of(alpha, trusting, beta).forEach(GuardedItems::finish);
        FEEDS.forEach((name, feeds) -> feeds.resume(homeOf(name)));
        FEEDS.forEach((name, feeds) -> feeds.awaitEnd(homeOf(name)));
    }

    private static void bringReaders() {
        String all = "{\"*\":\"rwd\"}";
        bring("owner", anyone.with("Authorization", bearer(OWNER, all)));
        bring("trusted", keyOf("trusting").with("X-Filecast-User", OWNER));
        bring("rival", keyOf("trusting").with("X-Filecast-User", "bob"));
        bring("sender", anyone.with("Authorization", bearer("sam", all)));
        bring("other", anyone.with("Authorization", bearer("bob", all)));
        bring("claimed", keyOf("alpha").with("X-Filecast-User", OWNER));
        bring("guest", anyone.with("Authorization", bearer("gus", "{\"m.*\":\"r\"}")));
        bring("outsider", anyone.with("Authorization", bearer("eve", "{\"halls.*\":\"rwdm\"}")));
        bring("manager", anyone.with("Authorization", bearer("max", "{\"m.*\":\"rwdm\",\"user:ann.*\":\"rwdm\"}")));
        People people = new People(node);
        bring("admin", people.issue("{\"admin\":true}").client());
        administrator = READERS.get("admin");
        bring("alien", keyOf("beta"));
        String namesake = Jwt.of("beta-jwt", BETA_SECRET, OWNER, all, 600);
        bring("namesake", anyone.with("Authorization", "Bearer " + namesake));
        bring("nobody", anyone);
        String expired = Jwt.of("alpha-jwt", SECRET, OWNER, "{\"*\":\"rwdm\"}", -60);
        bring("expired", anyone.with("Authorization", "Bearer " + expired));
        People.Session revoked = people.issue("{\"user\":\"" + OWNER + "\",\"grants\":{\"*\":\"rwdm\"}}");
        revoke(revoked);
        bring("revoked", revoked.client());
        READERS.put("link", new MatrixReader(anyone, ReaderMatrixIT::linkTo, MatrixReader.chatfiles("alpha")));
    }

    /** Ends a token that was good. */
    private static void revoke(People.Session session) {
        session.expectLetIn();
        administrator.client().delete("/api/v1/tokens/" + session.id()).expect(204);
        Eventually.passes("the token has ended", session::expectTurnedAway);
    }

    private static void bring(String name, ApiClient client) {
        String app = wantedBy(name) == trusting ? "trusting" : "alpha";
        READERS.put(name, new MatrixReader(client, null, MatrixReader.chatfiles(app)));
    }

    private static ApiClient keyOf(String app) {
        return anyone.with("X-Filecast-Key", app + "-publish-key");
    }

    private static String bearer(String user, String grants) {
        return "Bearer " + Jwt.of("alpha-jwt", SECRET, user, grants, 600);
    }

    /** A link that somebody made who may; to a file that never was, that of another one. */
    private static String linkTo(Item item) {
        Answer answer = administrator.ask("link", item, null);
        String url = (answer.isDone() ? answer : administrator.ask("link", alpha.get("plain"), null))
                .expect(200)
                .json()
                .get("url")
                .asText();
        return url.substring(url.indexOf("link=") + "link=".length());
    }

    /** The app in which a reader follows channels. */
    private static GuardedItems homeOf(String reader) {
        return switch (reader) {
            case "trusted", "rival" -> trusting;
            case "alien", "namesake" -> beta;
            default -> alpha;
        };
    }

    /** The app whose items a reader asks for. */
    private static GuardedItems wantedBy(String reader) {
        return homeOf(reader) == trusting ? trusting : alpha;
    }

    @AfterAll
    static void noSecretIsInTheLog() {
        FEEDS.values().forEach(MatrixFeeds::close);
        node.terminate();
        node.awaitEnd();
        node.close();
        String log = node.log();
        assertTrue(log.contains(" DEBUG "), "the log is as talkative as it gets");
        for (String secret : Stream.concat(alpha.secrets().stream(), trusting.secrets().stream())
                .toList()) {
            assertFalse(log.contains(secret), "a share secret is in the log");
        }
    }

    // ---- the matrix -------------------------------------------------------------------------------------------------

    /** One cell of the matrix. */
    private record Cell(String reader, String item, String way, String expected) {

        /** What is shown as the secret of an item. */
        String secretOf(Item asked) {
            return item.endsWith("+own") ? asked.secret() : item.endsWith("+wrong") ? "of another file" : null;
        }

        String itemName() {
            return item.split("\\+")[0];
        }
    }

    private static List<Cell> cells() {
        return cells(MATRIX);
    }

    private static List<Cell> cells(String matrix) {
        List<String> lines = matrix.lines().filter(line -> !line.isBlank()).toList();
        String[] ways = lines.get(0).split("\\|")[1].strip().split(" +");
        List<Cell> cells = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] halves = line.split("\\|");
            String[] head = halves[0].strip().split(" +");
            String[] words = halves[1].strip().split(" +");
            assertEquals(ways.length, words.length, line);
            List<String> readers = List.of(head[0].split(","));
            for (String reader : readers) {
                for (int i = 0; i < ways.length; i++) {
                    String[] each = words[i].split("/");
                    String word = each[each.length == 1 ? 0 : readers.indexOf(reader)];
                    cells.add(new Cell(reader, head[1], ways[i], word));
                }
            }
        }
        return cells;
    }

    @TestFactory
    Stream<DynamicNode> every_reader_gets_what_the_matrix_says() {
        Set<String> readers =
                new LinkedHashSet<>(cells().stream().map(Cell::reader).toList());
        assertEquals(READERS.keySet(), readers.stream().collect(LinkedHashSet::new, Set::add, Set::addAll));
        return readers.stream()
                .map(reader -> DynamicContainer.dynamicContainer(
                        reader,
                        cells().stream()
                                .filter(cell -> cell.reader().equals(reader))
                                .filter(cell -> !cell.expected().equals("."))
                                .map(ReaderMatrixIT::testOf)));
    }

    private static DynamicTest testOf(Cell cell) {
        String name = cell.reader() + ", " + cell.item() + ", " + cell.way() + ": " + cell.expected();
        return DynamicTest.dynamicTest(name, () -> assertEquals(cell.expected(), outcome(cell), name));
    }

    private static String outcome(Cell cell) {
        MatrixReader reader = READERS.get(cell.reader());
        GuardedItems items = wantedBy(cell.reader());
        Item item = items.get(cell.itemName());
        if (LIVE.contains(cell.way())) {
            return FEEDS.get(cell.reader()).outcome(cell.way(), item);
        }
        if (cell.way().equals("delete")) {
            return deletionOf(items.copy(cell.itemName()), reader, items);
        }
        return reader.outcome(cell.way(), item, cell.secretOf(item));
    }

    /** Deletes a copy; whether that is done is for who sees everything to say. */
    private static String deletionOf(Item copy, MatrixReader reader, GuardedItems items) {
        String outcome = reader.outcome("delete", copy, null);
        MatrixReader judge = items == trusting ? READERS.get("trusted") : administrator;
        boolean isThere = judge.client().get(file(copy.channel(), copy.id())).status() == 200;
        return isThere == outcome.equals("204")
                ? outcome + ", but the file " + (isThere ? "is there" : "is gone")
                : outcome;
    }

    // ---- on the shelf -----------------------------------------------------------------------------------------------

    /** Files that lie in no channel: for everyone in the app who may read anything. */
    private static final String SHELF = """
        reader                                      item         | chat   thumb
        owner,sender,other,guest,outsider,manager   plain        | 200    200
        owner,sender,other,guest,outsider,manager   locked       | secret secret
        owner,sender,other,guest,outsider,manager   locked+own   | 200    200
        owner,sender,other,guest,outsider,manager   locked+wrong | secret secret
        admin                                       plain        | 200    200
        admin                                       locked       | 200    200
        admin                                       locked+wrong | 200    200
        claimed,namesake,nobody,expired,revoked     plain        | 401    401
        claimed,namesake,nobody,expired,revoked     locked+own   | 401    401
        """;

    @TestFactory
    Stream<DynamicTest> every_reader_gets_from_the_shelf_what_its_table_says() {
        Map<String, Item> shelf = Map.of("plain", alpha.shelved(false), "locked", alpha.shelved(true));
        return cells(SHELF).stream().map(cell -> {
            Item item = shelf.get(cell.itemName());
            MatrixReader reader = READERS.get(cell.reader());
            String name = cell.reader() + ", " + cell.item() + ", " + cell.way() + ": " + cell.expected();
            return DynamicTest.dynamicTest(
                    name,
                    () -> assertEquals(cell.expected(), reader.outcome(cell.way(), item, cell.secretOf(item)), name));
        });
    }

    // ---- what is not there ------------------------------------------------------------------------------------------

    @TestFactory
    Stream<DynamicTest> an_item_that_is_kept_from_a_reader_is_answered_as_one_that_never_was() {
        return cells().stream()
                .filter(cell -> Set.of("401", "403", "404").contains(cell.expected()))
                .filter(cell -> !LIVE.contains(cell.way()))
                .filter(cell -> !isForWantOfASecret(cell))
                .map(cell -> DynamicTest.dynamicTest(
                        cell.reader() + ", " + cell.item() + ", " + cell.way(), () -> assertNothingTells(cell)));
    }

    /** The one case in which a 403 tells of a file: of one that this reader sees. */
    private static boolean isForWantOfASecret(Cell cell) {
        return cell.way().equals("head") && cells().contains(new Cell(cell.reader(), cell.item(), "bytes", "secret"));
    }

    private static void assertNothingTells(Cell cell) {
        MatrixReader reader = READERS.get(cell.reader());
        Item item = wantedBy(cell.reader()).get(cell.itemName());
        Answer kept = reader.ask(cell.way(), item, cell.secretOf(item));
        Answer absent = reader.ask(cell.way(), item.thatNeverWas(), cell.secretOf(item));
        assertEquals(Integer.toString(absent.status()), cell.expected());
        assertEquals(absent.status(), kept.status());
        assertEquals(withoutTime(absent), withoutTime(kept));
        assertEquals(headersOf(absent), headersOf(kept));
    }

    /** The body, but for the moment that some errors tell. */
    private static String withoutTime(Answer answer) {
        return answer.text().replaceFirst("\"timestamp\":\\d+", "");
    }

    private static Map<String, List<String>> headersOf(Answer answer) {
        Map<String, List<String>> headers = new LinkedHashMap<>(answer.headers().map());
        Arrays.asList("date").forEach(headers::remove);
        return headers;
    }
}
