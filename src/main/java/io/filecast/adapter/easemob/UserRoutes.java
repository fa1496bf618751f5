package io.filecast.adapter.easemob;

import io.filecast.core.Account;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Presence;
import io.filecast.core.Presence.ReadMembers;
import io.filecast.core.Principal;
import io.filecast.core.UserBroker;
import io.filecast.core.UserBroker.ChangePassword;
import io.filecast.core.UserBroker.NewUser;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The users of an app. Event-loop confined. */
final class UserRoutes {

    private static final int MAX_PASSWORD = 64;
    private static final int MAX_NICKNAME = 100;

    /** Followers of one inbox that are looked at: more connections of others than of its owner are not to be expected. */
    private static final int FOLLOWERS = 100;

    private final UserBroker users;
    private final Presence presence;
    private final EasemobTerms.Bodies terms;

    UserRoutes(UserBroker users, Presence presence, EasemobTerms.Bodies terms) {
        this.users = users;
        this.presence = presence;
        this.terms = terms;
    }

    // ---- registration ---------------------------------------------------------------------------------------------

    void create(EasemobRequest request) {
        Principal registrar = registrar(request);
        request.replyFramed(request.body()
                .compose(body -> register(request, registrar, body))
                .map(accounts -> EasemobWire.users(request.app(), accounts)));
    }

    /** Who registers; the door itself where registration is open. */
    private static Principal registrar(EasemobRequest request) {
        if (request.hasToken()) {
            return request.admit();
        }
        request.admitGuest();
        if (!request.app().openRegistration()) {
            throw request.refuse(Fault.REGISTRATION_CLOSED);
        }
        return null;
    }

    private Future<List<Account>> register(EasemobRequest request, Principal registrar, Buffer body) {
        List<JsonBody> asked = JsonBody.parseOneOrMany(body);
        if (asked.isEmpty() || asked.size() > terms.maxUsers()) {
            throw request.refuse(Fault.illegal("1 to " + terms.maxUsers() + " users are registered at a time"));
        }
        boolean one = asked.size() == 1 && !body.toString().stripLeading().startsWith("[");
        boolean isSelfService = registrar == null
                || !registrar.isAdministrator() && request.app().openRegistration();
        if (isSelfService && !one) {
            throw request.refuse(Fault.REGISTRATION_CLOSED);
        }
        List<NewUser> fresh = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonBody user : asked) {
            NewUser checked = newUser(request, user);
            if (!names.add(checked.id())) {
                throw request.refuse(duplicate(request.app(), checked.id()));
            }
            fresh.add(checked);
        }
        Principal by = isSelfService ? request.app().administrator() : registrar;
        return request.refuseWhen(
                users.createUsers(by, fresh),
                ErrorCode.CONFLICT,
                error -> duplicate(request.app(), taken(fresh, error.detail())));
    }

    /** The core names the account that exists, in quotes. */
    private static String taken(List<NewUser> users, String detail) {
        return users.stream()
                .map(NewUser::id)
                .filter(id -> detail.contains("'" + id + "'"))
                .findFirst()
                .orElse("username");
    }

    private static Fault duplicate(EasemobApp app, String name) {
        return new Fault(
                400,
                "duplicate_unique_property_exists",
                "Application " + app.uuid() + " Entity user requires that property named username be unique, value of "
                        + name + " exists");
    }

    private static NewUser newUser(EasemobRequest request, JsonBody user) {
        String name = user.text("username");
        if (name == null) {
            throw request.refuse(Fault.illegal("Entity user requires a property named username"));
        }
        String id = UserNames.check(request, name);
        String password = user.text("password");
        checkPassword(request, password, "password or pin must provided");
        String nickname = user.text("nickname");
        if (nickname != null && nickname.codePointCount(0, nickname.length()) > MAX_NICKNAME) {
            throw request.refuse(Fault.illegal("NICKNAME_TOO_LONG"));
        }
        return new NewUser(id, password, null, EasemobWire.dataOf(nickname));
    }

    private static void checkPassword(EasemobRequest request, String password, String absent) {
        if (password == null || password.isEmpty()) {
            throw request.refuse(Fault.illegal(absent));
        }
        if (password.codePointCount(0, password.length()) > MAX_PASSWORD) {
            throw request.refuse(Fault.illegal("PASSWORD_TOO_LONG"));
        }
    }

    // ---- one user -------------------------------------------------------------------------------------------------

    void find(EasemobRequest request) {
        Principal principal = request.admit();
        request.replyFramed(users.findUser(principal, name(request)).map(found -> entity(request, found)));
    }

    void delete(EasemobRequest request) {
        Principal principal = request.admit();
        String user = name(request);
        request.replyFramed(users.findUser(principal, user)
                .compose(found -> users.deleteUser(principal, user).map(entity(request, found))));
    }

    void changePassword(EasemobRequest request) {
        Principal principal = request.admit();
        String user = name(request);
        request.replyFramed(request.json().compose(body -> {
            String password = body.text("newpassword");
            checkPassword(request, password, "newpassword must be provided");
            ChangePassword change =
                    new ChangePassword(principal, user, body.text("oldpassword"), password, request.remoteAddress());
            Future<?> changed = request.refuseWhen(
                    users.changePassword(change),
                    ErrorCode.UNAUTHENTICATED,
                    wrong -> Fault.grant("invalid username or password"));
            return changed.compose(done -> users.findUser(request.app().administrator(), user))
                    .map(found -> entity(request, found));
        }));
    }

    /** A user is online who follows its own inbox, by whichever door. */
    void status(EasemobRequest request) {
        Principal principal = request.admit();
        String user = name(request);
        ChannelName inbox = ChannelName.parse("user:" + user);
        Principal door = request.app().administrator();
        request.replyFramed(users.findUser(principal, user)
                .compose(known -> presence.members(new ReadMembers(door, inbox, null, FOLLOWERS)))
                .map(list ->
                        list.members().stream().anyMatch(member -> member.user().equals(user)))
                .map(online -> EasemobWire.status(user, online)));
    }

    private static String name(EasemobRequest request) {
        return UserNames.fold(request.segment("user"));
    }

    private static String entity(EasemobRequest request, Account account) {
        return EasemobWire.users(request.app(), List.of(account));
    }
}
