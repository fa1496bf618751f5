package io.filecast.people;

import io.filecast.core.Accounts;
import io.filecast.core.AppName;
import io.filecast.core.BrokerClock;
import io.filecast.core.ChangeHints;
import io.filecast.core.LoginGate;
import io.filecast.core.TokenAuthority;
import io.filecast.core.UserBroker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;

/** Accounts, logins and revocations of one node. Any thread, but for its start and end: those are the root's. */
public final class PeopleRoom {

    /**
     * What the room stands on.
     *
     * @param accounts where accounts and revocations are kept
     * @param authority makes tokens, and learns which have ended
     * @param logins bounds wrong passwords
     * @param clock the broker's time
     * @param others wakes the other nodes
     */
    public record Rooms(
            Accounts accounts, TokenAuthority authority, LoginGate logins, BrokerClock clock, ChangeHints others) {}

    private final PeopleTerms terms;
    private final PasswordHasher hasher;
    private final RevocationWatch watch;
    private final UserBroker broker;

    /** @param apps the apps as they are at any time */
    public PeopleRoom(Vertx vertx, Rooms rooms, PeopleTerms terms, Supplier<List<AppName>> apps) {
        this.terms = terms;
        PeopleTerms.Passwords rules = terms.passwords();
        PasswordHash.Cost cost = new PasswordHash.Cost(rules.memoryKib(), rules.iterations(), rules.lanes());
        this.hasher = new PasswordHasher(vertx, cost, rules.threads(), rules.queue());
        this.watch = new RevocationWatch(vertx, rooms.accounts(), rooms.authority(), apps);
        this.broker = new PeopleDesk(rooms, hasher, watch, terms);
    }

    /** The verbs. */
    public UserBroker broker() {
        return broker;
    }

    /** Learns all that was revoked of an app, before anybody who shows a token of it is answered. */
    public Future<Void> open(AppName app) {
        return watch.read(app);
    }

    /** Goes on learning what other nodes revoke. */
    public void start() {
        watch.start(terms.revocationCheck());
    }

    /** Looks now: something may have been missed. */
    public void readNow() {
        watch.readAll();
    }

    /** Another node says that rights of an app have ended: looks now and not when it is time to. */
    public void readNow(AppName app) {
        watch.readNow(app);
    }

    /** Learns nothing more, and hashes no more passwords. */
    public Future<Void> close() {
        watch.close();
        return hasher.close();
    }
}
