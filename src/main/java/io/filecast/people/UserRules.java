package io.filecast.people;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.UserBroker.NewUser;
import io.filecast.core.UserIds;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What accounts and passwords have to be like, and who may ask what. Any thread; pure. */
final class UserRules {

    /** Patterns in the grants of one account; a token that is made for it has to hold them all. */
    private static final int MAX_GRANTS = 100;

    private final PeopleTerms terms;

    UserRules(PeopleTerms terms) {
        this.terms = terms;
    }

    static void requireAdministrator(Principal by) {
        if (!by.isAdministrator()) {
            throw forbidden("only an administrator of the app may do this: a secret key, or a token with 'm' on '*'");
        }
    }

    static void requireAdministratorOr(String user, Principal by) {
        if (!by.isAdministrator() && !isSelf(user, by)) {
            throw forbidden("only the user itself, by a token, or an administrator of the app may do this");
        }
    }

    /** Whether a token vouches that it is this user. */
    static boolean isSelf(String user, Principal by) {
        return by.bound() && user.equals(by.userId());
    }

    void check(AppName app, List<NewUser> users) {
        if (users.isEmpty() || users.size() > terms.maxUsers()) {
            throw bad("1 to " + terms.maxUsers() + " users are made at a time");
        }
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < users.size(); i++) {
            try {
                check(app, users.get(i), ids);
            } catch (BrokerError e) {
                throw users.size() == 1 ? e : BrokerError.of(e.code(), "users[" + i + "]: " + e.detail());
            }
        }
    }

    private void check(AppName app, NewUser user, Set<String> ids) {
        if (user.id() == null) {
            throw bad("a user needs an 'id'");
        }
        if (!ids.add(UserIds.check(user.id()))) {
            throw bad("the id stands twice");
        }
        if (user.password() != null) {
            checkPassword(app, user.password());
        }
        if (user.grants() != null) {
            if (user.grants().size() > MAX_GRANTS) {
                throw bad("grants have at most " + MAX_GRANTS + " patterns");
            }
            Grants.parse(user.grants());
        }
        if (user.data() != null && user.data().value().getBytes(StandardCharsets.UTF_8).length > terms.maxDataBytes()) {
            throw BrokerError.of(ErrorCode.MESSAGE_TOO_LARGE, "'data' has at most " + terms.maxDataBytes() + " bytes");
        }
    }

    void checkPassword(AppName app, String password) {
        int fewest = terms.minPasswordLength().applyAsInt(app);
        int characters = password.codePointCount(0, password.length());
        boolean tooLong = password.getBytes(StandardCharsets.UTF_8).length
                > terms.passwords().maxBytes();
        if (characters < fewest || tooLong) {
            throw bad("a password has at least " + fewest + " characters and at most "
                    + terms.passwords().maxBytes() + " bytes");
        }
        // Two that differ in such halves only would be one.
        if (password.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            throw bad("a password is text that UTF-8 can say");
        }
    }

    /** Whether a password could be anybody's; one that is not is not worth the work. */
    boolean isPossible(String password) {
        return password != null
                && password.getBytes(StandardCharsets.UTF_8).length
                        <= terms.passwords().maxBytes();
    }

    static BrokerError bad(String detail) {
        return BrokerError.of(ErrorCode.BAD_REQUEST, detail);
    }

    private static BrokerError forbidden(String detail) {
        return BrokerError.of(ErrorCode.FORBIDDEN, detail);
    }
}
