package io.filecast.adapter.pubnub;

/**
 * What an app's keys alone are good for at this door. Any thread; immutable.
 *
 * @param suffice whether a request needs nothing more than keys
 * @param subscribersWrite whether a call that shows a subscribe key alone may write and delete
 */
public record KeyRules(boolean suffice, boolean subscribersWrite) {

    /** What holds in an app of which nothing is known. */
    public static final KeyRules NONE = new KeyRules(false, false);
}
