package io.filecast.people;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.core.Account;
import io.filecast.core.Accounts;
import io.filecast.core.AppName;
import io.filecast.core.Revocation;
import io.filecast.core.TokenAuthority;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevocationWatchTest {

    private static final AppName APP = new AppName("clinic");

    private final Shelf shelf = new Shelf();
    private final RevocationWatch watch = new RevocationWatch(null, shelf, shelf, () -> List.of(APP));

    /** Accounts whose revocations are read when the test says so, and an authority that remembers what it learned. */
    private static final class Shelf implements Accounts, TokenAuthority {
        private final List<Promise<Revocations>> readings = new ArrayList<>();
        private int learned;

        void answer(long version) {
            readings.get(readings.size() - 1).complete(new Revocations("e1", new byte[] {1}, version, true, List.of()));
        }

        @Override
        public Future<Revocations> revocations(AppName app, long since, int limit) {
            assertEquals(APP, app);
            Promise<Revocations> reading = Promise.promise();
            readings.add(reading);
            return reading.future();
        }

        @Override
        public void learn(AppName app, byte[] linkKey, List<Revocation> revoked) {
            learned++;
        }

        @Override
        public Future<Instant> create(AppName app, List<Account> accounts) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Lookup> find(AppName app, String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<List<Account>> list(AppName app, String after, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> delete(AppName app, String id, Duration holdFor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Instant> setPassword(AppName app, String id, NewPassword change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> revokeToken(AppName app, String tokenId, Duration holdFor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> revokeTokensOf(AppName app, String userId, Duration holdFor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Issued issue(AppName app, Order order) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isIssuedTo(AppName app, String userId, String tokenId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isRevoked(AppName app, String tokenId) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void who_is_woken_reads_at_once() {
        watch.readNow(APP);
        shelf.answer(1);
        assertEquals(1, shelf.learned);
        watch.readNow(APP);
        shelf.answer(2);
        assertEquals(2, shelf.learned);
    }

    @Test
    void a_wake_during_a_reading_makes_for_one_more_after_it_however_many_there_are() {
        watch.readNow(APP);
        watch.readNow(APP);
        watch.readNow(APP);
        assertEquals(1, shelf.readings.size());
        shelf.answer(1);
        assertEquals(2, shelf.readings.size(), "the first may have come too early");
        shelf.answer(2);
        assertEquals(2, shelf.readings.size());
    }

    @Test
    void a_reading_that_fails_does_not_keep_the_next_from_beginning() {
        watch.readNow(APP);
        shelf.readings.get(0).fail("away");
        watch.readNow(APP);
        shelf.answer(1);
        assertEquals(1, shelf.learned);
    }

    @Test
    void an_app_that_is_not_ours_is_not_read() {
        watch.readNow(new AppName("other"));
        assertEquals(0, shelf.readings.size());
    }
}
