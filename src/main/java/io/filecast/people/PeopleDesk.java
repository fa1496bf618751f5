package io.filecast.people;

import io.filecast.core.Account;
import io.filecast.core.Accounts;
import io.filecast.core.Accounts.Lookup;
import io.filecast.core.Accounts.NewPassword;
import io.filecast.core.AppName;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ChangeHints;
import io.filecast.core.ErrorCode;
import io.filecast.core.LoginGate;
import io.filecast.core.Page;
import io.filecast.core.Principal;
import io.filecast.core.TokenAuthority;
import io.filecast.core.TokenAuthority.Issued;
import io.filecast.core.TokenAuthority.Order;
import io.filecast.core.UserBroker;
import io.filecast.core.UserIds;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The verbs on users and tokens. Any thread with a Vert.x context; futures complete on it.
 *
 * <p>A token is said to be made at the time of the very read that found the account as it was: whatever ends the user's
 * tokens after that read ends this one, too, however long the password took to check.
 */
final class PeopleDesk implements UserBroker {

    /** Every right on every channel. */
    private static final Map<String, String> ADMINISTRATOR = Map.of("*", "rwdm");

    private static final int LONGEST_TOKEN_ID = 255;

    /** Revocations are kept somewhat longer than needed: clocks differ, and tokens end with a whole second. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final Accounts accounts;
    private final TokenAuthority authority;
    private final LoginGate logins;
    private final BrokerClock clock;
    private final ChangeHints others;
    private final PasswordHasher hasher;
    private final RevocationWatch watch;
    private final PeopleTerms terms;
    private final UserRules rules;

    PeopleDesk(PeopleRoom.Rooms rooms, PasswordHasher hasher, RevocationWatch watch, PeopleTerms terms) {
        this.accounts = rooms.accounts();
        this.authority = rooms.authority();
        this.logins = rooms.logins();
        this.clock = rooms.clock();
        this.others = rooms.others();
        this.hasher = hasher;
        this.watch = watch;
        this.terms = terms;
        this.rules = new UserRules(terms);
    }

    /** Turns what a check throws into a failed future. */
    private static <T> Future<T> checked(Supplier<Future<T>> verb) {
        try {
            return verb.get();
        } catch (BrokerError refused) {
            return Future.failedFuture(refused);
        }
    }

    // ---- accounts -------------------------------------------------------------------------------------------------

    @Override
    public Future<List<Account>> createUsers(Principal by, List<NewUser> users) {
        return checked(() -> {
            UserRules.requireAdministrator(by);
            rules.check(by.app(), users);
            return hashed(users, new ArrayList<>())
                    .compose(made -> accounts.create(by.app(), made)
                            .map(at -> made.stream()
                                    .map(one -> new Account(one.id(), one.passwordHash(), one.grants(), one.data(), at))
                                    .toList()));
        });
    }

    /** One after the other: a batch takes one place among those who wait. */
    private Future<List<Account>> hashed(List<NewUser> users, List<Account> made) {
        if (made.size() == users.size()) {
            return Future.succeededFuture(made);
        }
        NewUser user = users.get(made.size());
        Future<String> hash = user.password() == null ? Future.succeededFuture() : hasher.hash(user.password());
        return hash.compose(text -> {
            made.add(new Account(user.id(), text, user.grants(), user.data(), null));
            return hashed(users, made);
        });
    }

    @Override
    public Future<Account> findUser(Principal by, String id) {
        return checked(() -> {
            UserRules.requireAdministratorOr(id, by);
            return accounts.find(by.app(), UserIds.check(id)).map(PeopleDesk::existing);
        });
    }

    private static Account existing(Lookup found) {
        if (found.account() == null) {
            throw BrokerError.of(ErrorCode.NOT_FOUND, "no such user");
        }
        return found.account();
    }

    @Override
    public Future<Page<Account>> listUsers(Principal by, String cursor, int limit) {
        return checked(() -> {
            UserRules.requireAdministrator(by);
            return accounts.list(by.app(), cursor, limit + 1).map(found -> {
                boolean more = found.size() > limit;
                List<Account> page = more ? found.subList(0, limit) : found;
                return new Page<>(List.copyOf(page), more ? page.get(limit - 1).id() : null, null);
            });
        });
    }

    @Override
    public Future<Void> deleteUser(Principal by, String id) {
        return checked(() -> {
            UserRules.requireAdministrator(by);
            return accounts.delete(by.app(), UserIds.check(id), longest()).compose(done -> known(by.app()));
        });
    }

    @Override
    public Future<Issued> changePassword(ChangePassword command) {
        return checked(() -> {
            Principal by = command.by();
            String id = UserIds.check(command.id());
            UserRules.requireAdministratorOr(id, by);
            if (command.password() == null) {
                throw UserRules.bad("the new 'password' is needed");
            }
            rules.checkPassword(by.app(), command.password());
            boolean byItself = UserRules.isSelf(id, by) && (command.oldPassword() != null || !by.isAdministrator());
            return byItself ? changeOwn(command) : changeFor(by.app(), command);
        });
    }

    private Future<Issued> changeFor(AppName app, ChangePassword command) {
        return accounts.find(app, command.id())
                .map(PeopleDesk::existing)
                .compose(account -> hasher.hash(command.password()))
                .compose(hash -> accounts.setPassword(app, command.id(), new NewPassword(null, hash, longest())))
                .compose(at -> known(app))
                .mapEmpty();
    }

    private Future<Issued> changeOwn(ChangePassword command) {
        AppName app = command.by().app();
        if (command.oldPassword() == null) {
            throw UserRules.bad("the 'oldPassword' is needed");
        }
        return proven(app, command.id(), command.oldPassword(), command.remoteAddress())
                .compose(found -> hasher.hash(command.password())
                        .compose(hash -> accounts.setPassword(
                                app,
                                command.id(),
                                new NewPassword(found.account().passwordHash(), hash, longest())))
                        .compose(at -> known(app).map(at))
                        .map(at -> {
                            // Just after what ended all the others.
                            Instant madeAt = at.plus(1, ChronoUnit.MICROS);
                            return issue(app, command.id(), grantsOf(app, found.account()), madeAt, null);
                        }));
    }

    // ---- tokens ---------------------------------------------------------------------------------------------------

    @Override
    public Future<Issued> login(Login command) {
        return checked(() -> {
            checkTtl(command.ttl());
            AppName app = command.app();
            String user = command.userId();
            return proven(app, user, command.password(), command.remoteAddress())
                    .map(found -> {
                        renewHash(app, found.account(), command.password());
                        return issue(app, user, grantsOf(app, found.account()), found.now(), command.ttl());
                    });
        });
    }

    /** The account of who knows its password. */
    private Future<Lookup> proven(AppName app, String user, String password, String remoteAddress) {
        if (user == null || !UserIds.isValid(user) || !rules.isPossible(password)) {
            throw wrongPassword();
        }
        Runnable right = logins.attempt(app, user, remoteAddress);
        return accounts.find(app, user)
                .compose(found -> hasher.matches(
                                password,
                                found.account() == null ? null : found.account().passwordHash())
                        .map(matches -> {
                            if (!matches) {
                                throw wrongPassword();
                            }
                            return found;
                        }))
                .onComplete(done -> {
                    boolean wrong =
                            done.cause() instanceof BrokerError error && error.code() == ErrorCode.UNAUTHENTICATED;
                    if (!wrong) {
                        right.run();
                    }
                });
    }

    private static BrokerError wrongPassword() {
        return BrokerError.of(ErrorCode.UNAUTHENTICATED, "the user or the password is wrong");
    }

    /** A chance to bring a hash up to the configured cost; when it fails there will be another. */
    private void renewHash(AppName app, Account account, String password) {
        if (hasher.isOutdated(account.passwordHash())) {
            hasher.hash(password)
                    .compose(hash -> accounts.setPassword(
                            app, account.id(), new NewPassword(account.passwordHash(), hash, null)));
        }
    }

    @Override
    public Future<Issued> issueToken(Principal by, String userId, Map<String, String> grants, Duration ttl) {
        return checked(() -> {
            UserRules.requireAdministrator(by);
            checkTtl(ttl);
            AppName app = by.app();
            if (userId == null) {
                Map<String, String> all = grants == null ? ADMINISTRATOR : grants;
                return Future.succeededFuture(issue(by, new Order(null, all, clock.now(), ttl)));
            }
            return accounts.find(app, UserIds.check(userId))
                    .map(found -> issue(
                            by,
                            new Order(
                                    userId,
                                    grants == null ? grantsOf(app, found.account()) : grants,
                                    found.now(),
                                    ttl)));
        });
    }

    private Map<String, String> grantsOf(AppName app, Account account) {
        boolean own = account != null && account.grants() != null;
        return own ? account.grants() : terms.userGrants().apply(app);
    }

    /** What somebody has by a secret that was given for it goes on to the tokens that it makes with it. */
    private Issued issue(Principal by, Order order) {
        Duration ttl = order.ttl() == null ? terms.defaultTtl() : order.ttl();
        return authority.issue(
                by.app(),
                new Order(
                        order.userId(),
                        order.grants(),
                        order.madeAt(),
                        ttl,
                        by.proof().basis()));
    }

    private Issued issue(AppName app, String userId, Map<String, String> grants, Instant madeAt, Duration ttl) {
        return authority.issue(app, new Order(userId, grants, madeAt, ttl == null ? terms.defaultTtl() : ttl));
    }

    private void checkTtl(Duration ttl) {
        if (ttl != null && (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(terms.maxTtl()) > 0)) {
            throw UserRules.bad("a token holds for 1s to " + terms.maxTtl().toSeconds() + "s");
        }
    }

    @Override
    public Future<Void> revokeCurrent(Principal by) {
        return checked(() -> {
            String tokenId = by.proof().tokenId();
            if (tokenId == null) {
                throw UserRules.bad("a token with a 'jti' is needed to end it; a key is ended by its operator");
            }
            Duration left = Duration.between(clock.now(), by.expiresAt()).plus(MARGIN);
            return accounts.revokeToken(by.app(), tokenId, left).compose(done -> known(by.app()));
        });
    }

    @Override
    public Future<Void> revokeToken(Principal by, String tokenId) {
        return checked(() -> {
            if (tokenId.isEmpty() || tokenId.length() > LONGEST_TOKEN_ID) {
                throw UserRules.bad("a token's id has 1 to " + LONGEST_TOKEN_ID + " characters");
            }
            boolean own = by.bound()
                    && (tokenId.equals(by.proof().tokenId()) || authority.isIssuedTo(by.app(), by.userId(), tokenId));
            if (!own && by.bound() && !by.isAdministrator()) {
                throw BrokerError.of(ErrorCode.NOT_FOUND, "no such token of this user");
            }
            if (!own) {
                UserRules.requireAdministrator(by);
            }
            if (authority.isRevoked(by.app(), tokenId)) {
                // To say it again and again would fill the list that every node keeps.
                return Future.succeededFuture();
            }
            return accounts.revokeToken(by.app(), tokenId, longest()).compose(done -> known(by.app()));
        });
    }

    @Override
    public Future<Void> revokeTokensOf(Principal by, String userId) {
        return checked(() -> {
            UserRules.requireAdministratorOr(userId, by);
            return accounts.revokeTokensOf(by.app(), UserIds.check(userId), longest())
                    .compose(done -> known(by.app()));
        });
    }

    /** Time after which every token that lives now has ended by itself. */
    private Duration longest() {
        return terms.maxTtl().plus(MARGIN);
    }

    /** What was done is done; when it cannot be read back just now, the next look will. The others look now, too. */
    private Future<Void> known(AppName app) {
        others.rightsEnded(app);
        return watch.read(app).otherwiseEmpty();
    }
}
