package io.filecast.index;

import static io.filecast.index.IndexFixture.get;
import static io.filecast.index.IndexFixture.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.Account;
import io.filecast.core.Accounts;
import io.filecast.core.Accounts.Lookup;
import io.filecast.core.Accounts.NewPassword;
import io.filecast.core.Accounts.Revocations;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.JsonText;
import io.filecast.core.Revocation;
import io.filecast.testing.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Accounts and revocations, in Redis. Each test has an app of its own. */
class RedisAccountsIT {

    @RegisterExtension
    static final RedisIndex REDIS = new RedisIndex();

    private static final Duration HOUR = Duration.ofHours(1);

    private final AppName app = new AppName("t-" + UUID.randomUUID().toString().substring(0, 8));

    private static Accounts accounts() {
        return REDIS.index().accounts();
    }

    private static Account account(String id) {
        return new Account(id, "hash of " + id, null, null, null);
    }

    private Lookup find(String id) {
        return get(accounts().find(app, id));
    }

    private Revocations revocations(long since) {
        return get(accounts().revocations(app, since, 100));
    }

    // ---- accounts ---------------------------------------------------------------------------------------------------

    @Test
    void anAccountIsKeptAsItWasGiven() {
        Map<String, String> grants = Map.of("rooms.*", "rw");
        Account full = new Account("dr. ann 😀", "$argon2id$…", grants, IndexFixture.HARD_JSON, null);
        Instant made = get(accounts().create(app, List.of(full, new Account("bare", null, null, null, null))));

        assertEquals(
                new Account(full.id(), full.passwordHash(), grants, IndexFixture.HARD_JSON, made),
                find(full.id()).account());
        assertEquals(new Account("bare", null, null, null, made), find("bare").account());
        assertFalse(find("bare").account().hasPassword());
        assertNull(find("nobody").account());
        assertFalse(find("nobody").now().isBefore(made));
    }

    @Test
    void noGrantsAndNoGrantsOfItsOwnAreTwoThings() {
        get(accounts().create(app, List.of(new Account("none", null, Map.of(), null, null))));
        assertEquals(Map.of(), find("none").account().grants());
    }

    @Test
    void accountsAreMadeTogetherOrNotAtAll() {
        get(accounts().create(app, List.of(account("b"))));
        List<Account> some = List.of(account("a"), account("b"), account("c"));
        BrokerError refused =
                Assertions.assertThrows(BrokerError.class, () -> get(accounts().create(app, some)));
        assertEquals(ErrorCode.CONFLICT, refused.code());
        assertTrue(refused.detail().contains("'b'"));
        assertNull(find("a").account());
        assertNull(find("c").account());
    }

    @Test
    void accountsOfAnotherAppAreOthers() {
        get(accounts().create(app, List.of(account("ann"))));
        AppName other = new AppName(app + "-2");
        assertNull(get(accounts().find(other, "ann")).account());
        get(accounts().create(other, List.of(account("ann"))));
        get(accounts().delete(other, "ann", HOUR));
        assertEquals("ann", find("ann").account().id());
        assertEquals(0, revocations(0).revoked().size());
    }

    @Test
    void accountsAreListedByTheirIdsAfterOneOfThem() {
        List<String> ids = List.of("A", "a", "a b", "b", "é", "😀");
        get(accounts().create(app, ids.stream().map(RedisAccountsIT::account).toList()));
        assertEquals(ids, listed(null, 100));
        assertEquals(List.of("A", "a"), listed(null, 2));
        assertEquals(List.of("a b", "b"), listed("a", 2));
        assertEquals(List.of("é", "😀"), listed("c, who is not there", 2));
        assertEquals(List.of(), listed("😀", 2));
        get(accounts().delete(app, "a", HOUR));
        assertEquals(List.of("A", "a b"), listed(null, 2));
    }

    private List<String> listed(String after, int limit) {
        return get(accounts().list(app, after, limit)).stream().map(Account::id).toList();
    }

    @Test
    void aDeletedAccountIsGoneAndRevokesWhatItsUserHas() {
        get(accounts().create(app, List.of(account("ann"))));
        Instant before = find("ann").now();
        get(accounts().delete(app, "ann", HOUR));
        Instant after = find("ann").now();

        assertNull(find("ann").account());
        assertEquals(ErrorCode.NOT_FOUND, refusal(accounts().delete(app, "ann", HOUR)));
        Revocation revoked = revocations(0).revoked().get(0);
        assertEquals("ann", revoked.userId());
        assertNull(revoked.tokenId());
        assertTrue(
                revoked.moment().isAfter(before) && revoked.moment().isBefore(after),
                revoked.moment().toString());
        assertEquals(revoked.moment().plus(HOUR), revoked.endsAt());
    }

    @Test
    void aPasswordIsChangedOnlyFromTheExpectedOne() {
        get(accounts().create(app, List.of(account("ann"), new Account("bare", null, null, null, null))));
        assertEquals(
                ErrorCode.CONFLICT, refusal(accounts().setPassword(app, "ann", new NewPassword("other", "new", HOUR))));
        assertEquals(
                ErrorCode.CONFLICT,
                refusal(accounts().setPassword(app, "bare", new NewPassword("other", "new", HOUR))));
        assertEquals(
                ErrorCode.NOT_FOUND,
                refusal(accounts().setPassword(app, "nobody", new NewPassword(null, "new", HOUR))));
        assertEquals(0, revocations(0).revoked().size());

        Instant at = get(accounts().setPassword(app, "ann", new NewPassword("hash of ann", "new", HOUR)));
        assertEquals("new", find("ann").account().passwordHash());
        assertEquals(at, revocations(0).revoked().get(0).moment());
        get(accounts().setPassword(app, "bare", new NewPassword(null, "first", HOUR)));
        assertEquals("first", find("bare").account().passwordHash());
    }

    @Test
    void aChangeThatIsSentAgainIsTakenForItself() {
        get(accounts().create(app, List.of(account("ann"))));
        NewPassword change = new NewPassword("hash of ann", "new", HOUR);
        get(accounts().setPassword(app, "ann", change));
        get(accounts().setPassword(app, "ann", change));
        assertEquals("new", find("ann").account().passwordHash());
    }

    @Test
    void anotherFormOfTheHashRevokesNothing() {
        get(accounts().create(app, List.of(account("ann"))));
        get(accounts().setPassword(app, "ann", new NewPassword("hash of ann", "dearer", null)));
        assertEquals("dearer", find("ann").account().passwordHash());
        assertEquals(0, revocations(0).revoked().size());
    }

    // ---- revocations ------------------------------------------------------------------------------------------------

    @Test
    void revocationsAreReadOnFromTheVersionThatWasReached() {
        Revocations none = revocations(0);
        assertEquals(0, none.version());
        assertTrue(none.complete());
        assertEquals(32, none.linkKey().length);

        get(accounts().revokeToken(app, "x", HOUR));
        get(accounts().revokeTokensOf(app, "ann, with / what: jtis may hold", HOUR));
        Revocations both = revocations(0);
        assertEquals(2, both.version());
        assertEquals("x", both.revoked().get(0).tokenId());
        assertEquals("ann, with / what: jtis may hold", both.revoked().get(1).userId());

        assertEquals(0, revocations(2).revoked().size());
        get(accounts().revokeToken(app, "y", HOUR));
        assertEquals(
                List.of("y"),
                revocations(2).revoked().stream().map(Revocation::tokenId).toList());
    }

    @Test
    void longListsAreReadInPages() {
        for (int i = 0; i < 5; i++) {
            get(accounts().revokeToken(app, "t" + i, HOUR));
        }
        Revocations first = get(accounts().revocations(app, 0, 3));
        assertEquals(3, first.revoked().size());
        assertEquals(3, first.version());
        assertFalse(first.complete());
        Revocations rest = get(accounts().revocations(app, first.version(), 3));
        assertEquals(2, rest.revoked().size());
        assertEquals(5, rest.version());
        assertTrue(rest.complete());
    }

    @Test
    void whoHasSeenAVersionOfAnotherPastReadsEverything() {
        get(accounts().revokeToken(app, "x", HOUR));
        Revocations found = revocations(1_000);
        assertEquals(1, found.version());
        assertEquals(1, found.revoked().size());
    }

    @Test
    void revocationsAreSweptWhenTheirTimeIsOverAndOthersStay() {
        get(accounts().revokeToken(app, "short", Duration.ofMillis(50)));
        get(accounts().revokeToken(app, "long", HOUR));
        Eventually.holds("the short one is swept", () -> {
            get(REDIS.index().sweep(app, 10));
            return revocations(0).revoked().size() == 1;
        });
        assertEquals("long", revocations(0).revoked().get(0).tokenId());
        assertEquals(2, revocations(0).version());
        get(accounts().revokeToken(app, "next", HOUR));
        assertEquals("next", revocations(2).revoked().get(0).tokenId());
    }

    @Test
    void dataIsKeptToTheLastDigit() {
        JsonText data = new JsonText("{\"n\":12345678901234567890,\"a\":[],\"o\":{}}");
        get(accounts().create(app, List.of(new Account("ann", null, null, data, null))));
        assertEquals(data, find("ann").account().data());
    }
}
