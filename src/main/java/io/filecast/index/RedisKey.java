package io.filecast.index;

import io.filecast.core.AppName;

/**
 * Every key in Redis: this is the only place that names them. Scripts get the app's prefix as their one key and build
 * the others from it; that is sound in a cluster because the hash tag in the prefix puts all of an app in one slot.
 *
 * <p>{@code docs/redis.md} tells the fields, life times and writers of each.
 */
enum RedisKey {
    /** Hash: epoch, since, clock, skew, skewChanged, linkKey, trimmedFloor, revocations, presence, regrouped. */
    APP(":app"),
    /** Stream per channel: its events, id {@code <timetoken>-0}. */
    LOG(":log:"),
    /** Hash: channel to its last timetoken. */
    HEAD(":head"),
    /** Hash: channel to the last timetoken that was removed from its log. */
    TRIMMED(":trimmed"),
    /** Sorted set: channel by the microsecond of its last event. */
    HEADS(":heads"),
    /** Sorted set per channel, by text: {@code <timetoken>:<file>}. */
    FILES(":files:"),
    /** Hash per channel: file to this channel's reference. */
    IN(":in:"),
    /** Hash per file. */
    FILE(":file:"),
    /** Sorted set: files that lie in no channel, or did when they came, by the microsecond of their end. */
    SHELF(":shelf"),
    /** Sorted set: files that ended on the shelf, by the microsecond in which that is forgotten. */
    LAPSED(":lapsed"),
    /** Hash: blob to how many files and completed uploads refer to it. */
    BLOBS(":blobs"),
    /** Sorted set: blobs without reference by the microsecond in which they lost the last. */
    DYING(":dying"),
    /** Hash per declared upload. */
    UPLOAD(":upload:"),
    /** Sorted set per owner: unpublished uploads by the microsecond of their end. */
    DECLARED(":declared:"),
    /** Sorted set: what ends when, by microsecond; members begin with a letter of {@code efucr} and a colon. */
    DUE(":due"),
    /** As {@link #DUE}, of kinds that nodes of the first version would take for silent channels: {@code hp}. */
    LATER(":later"),
    /** Sorted set per channel, by text: stretches that history does not show, {@code <from>:<to>}. */
    HIDDEN(":hidden:"),
    /** Sorted set per channel, by text: {@code <timetoken of an action>:<timetoken of its event>}. */
    ACTIONS(":actions:"),
    /** Hash per event, {@code <timetoken>:<channel>}: what users did to it. */
    ACTED(":acted:"),
    /** String per operation: the answer that was given. */
    OP(":op:"),
    /** Hash: node to the end of its lease and when it began, for nodes that have members. */
    NODES(":nodes"),
    /** Set per node: watched channels where it may have members. */
    ATTENDS(":attends:"),
    /** Sorted set: watched channels by the microsecond in which nobody watches them any more. */
    WATCHED(":watched"),
    /** Sorted set: watched channels by the count of the app's presence changes at their last one. */
    STIRRED(":stirred"),
    /** Hash per watched channel: begun, version, followed, counted. */
    WATCH(":watch:"),
    /** Hash per watched channel: member to the nodes where it is. */
    HERE(":here:"),
    /** Sorted set per watched channel, by text: its members. */
    MEMBERS(":members:"),
    /** List per watched channel: its latest changes, the last of them the one that led to its version. */
    CHANGES(":changes:"),
    /** Hash per user: channel to its visit. */
    VISIT(":visit:"),
    /** Sorted set per channel: users who visit it by the microsecond in which their visit ends. */
    VISITORS(":visitors:"),
    /** Sorted set: visited channels by the microsecond in which the first of their visits ends, or sooner. */
    VISITED(":visited"),
    /** Hash per account. */
    ACCOUNT(":account:"),
    /** Sorted set, by text: the ids of all accounts. */
    ACCOUNTS(":accounts"),
    /** Stream: what was revoked, id {@code <version>-0}. */
    REVOKED(":revoked"),
    /** Set per channel group: its channels. */
    GROUP(":group:"),
    /** Sorted set, by text: the names of all channel groups. */
    GROUPS(":groups"),
    /** Sorted set: channel group by the count of the app's changes of groups at its latest one. */
    REGROUPED(":regrouped"),
    /** Hash per scope: holder to its letters and the microsecond of their end. */
    PERMIT(":permit:"),
    /** Sorted set, by text: the scopes on which somebody has a permit. */
    PERMITS(":permits"),
    /** Sorted set: scope, line feed, holder by the count of the app's changes of permits at its latest one. */
    REPERMITTED(":repermitted"),
    /** String per thing that may be used once: a random name of the send that used it. */
    USED(":used:");

    /** String: the version of this schema; not of an app. */
    static final String SCHEMA = "filecast:schema";

    private final String suffix;

    RedisKey(String suffix) {
        this.suffix = suffix;
    }

    /** What follows the app's prefix; a per-item key goes on with the item's name. */
    String suffix() {
        return suffix;
    }

    /** What all keys of an app begin with. The 0 leaves room for spreading one app over several slots. */
    static String prefix(AppName app) {
        return "fc:{" + app.value() + ".0}";
    }
}
