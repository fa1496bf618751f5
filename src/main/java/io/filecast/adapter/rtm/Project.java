package io.filecast.adapter.rtm;

import io.filecast.core.AppName;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Proof;

/**
 * A project of RTM's, as which an app is known here, under one of its secrets. Whoever has the secret is a back end: it acts
 * for every user of the app. Any thread; immutable.
 *
 * @param pid the project's number
 * @param app the app
 * @param secret what its quests are signed with
 */
public record Project(long pid, AppName app, String secret) {

    /** Who acts for a user of the project. */
    Principal acting(long user) {
        return acting(Long.toString(user));
    }

    /** Who acts for the project itself. */
    Principal acting() {
        return acting((String) null);
    }

    private Principal acting(String user) {
        return new Principal(app, user, false, true, Grants.ALL, Proof.ofKey("rtm-" + pid), null);
    }

    @Override
    public String toString() {
        return "Project[" + pid + ", " + app + "]";
    }
}
