package io.filecast.presence;

import io.filecast.core.Member;
import io.filecast.core.MemberList;
import io.filecast.core.Notice;
import io.filecast.core.PresenceIndex;
import io.filecast.core.PresenceIndex.Merged;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What the listeners of one channel hear on this node. Confined to its roster's loop.
 *
 * <p>Each hears the members first and then every change, in order and without a gap, so that it knows the members at each
 * version; where that is not possible, it hears the members again. While there are more than is worth telling one by one,
 * it hears how many there are.
 */
final class Herald {

    private final PresenceOptions options;
    private final Consumer<List<Notice>> tellChanges;
    private final BiConsumer<MemberList, Boolean> tellMembers;

    private int listeners;
    private long version = PresenceIndex.UNKNOWN;
    private boolean owesMembers;
    private boolean owesMembersToAll;
    private long membersAfterReport;
    private boolean isCrowded;
    private Notice.Change untold; // the latest change that nobody heard of; null when there is none

    /**
     * Without listeners.
     *
     * @param tellMembers to those who were not told before, or to all
     */
    Herald(PresenceOptions options, Consumer<List<Notice>> tellChanges, BiConsumer<MemberList, Boolean> tellMembers) {
        this.options = options;
        this.tellChanges = tellChanges;
        this.tellMembers = tellMembers;
    }

    /**
     * One more listens.
     *
     * @param report up to which the members it is told of are complete
     */
    void listen(long report) {
        listeners++;
        owesMembers = true;
        membersAfterReport = report;
    }

    /** One listens no more. */
    void ignore() {
        listeners--;
        if (listeners == 0) {
            version = PresenceIndex.UNKNOWN;
            owesMembers = false;
            owesMembersToAll = false;
            isCrowded = false;
            untold = null;
        }
    }

    boolean hasListeners() {
        return listeners > 0;
    }

    /** Whether the members have yet to be told. */
    boolean owesMembers() {
        return owesMembers;
    }

    /** The members that are told include all that was reported up to now. */
    void owesMembersAfter(long report) {
        membersAfterReport = report;
    }

    /** The version up to which the listeners know what happened; unknown when they have to be told the members. */
    long version() {
        return version;
    }

    /** How many members have to be read to tell them with the reports that leave now; 0 for none. */
    int membersToRead(Reports reports) {
        return owesMembers && reports.haveLeftUpTo(membersAfterReport) ? options.announceMax() : 0;
    }

    /** What was known holds no more: the members have to be told again, to all. */
    void startOver() {
        version = PresenceIndex.UNKNOWN;
        isCrowded = false;
        untold = null;
        owesMembers = listeners > 0;
        owesMembersToAll = owesMembers;
    }

    /** Tells what an answer of the index brought. */
    void hear(Merged merged) {
        if (listeners == 0) {
            return;
        }
        if (version != PresenceIndex.UNKNOWN) {
            if (merged.changes() == null) {
                startOver();
            } else {
                announce(merged.changes());
            }
        }
        if (owesMembers && merged.members() != null) {
            announce(merged.members());
        }
    }

    private void announce(List<Notice.Change> changes) {
        List<Notice> told = new ArrayList<>(changes.size());
        for (Notice.Change change : changes) {
            isCrowded |= change.occupancy() > options.announceMax();
            if (isCrowded) {
                untold = change;
            } else {
                told.add(change);
            }
            version = change.version();
        }
        if (!told.isEmpty()) {
            tellChanges.accept(told);
        }
    }

    private void announce(MemberList list) {
        boolean toAll = owesMembersToAll;
        owesMembers = false;
        owesMembersToAll = false;
        version = list.version();
        isCrowded |= list.occupancy() > options.announceMax();
        tellMembers.accept(fitting(list), toAll);
    }

    /** As many members as one notice may hold. */
    private MemberList fitting(MemberList list) {
        int bytes = 0;
        for (int i = 0; i < list.members().size(); i++) {
            Member member = list.members().get(i);
            bytes += sizeOf(member);
            if (i > 0 && bytes > options.membersBytes()) {
                List<Member> some = list.members().subList(0, i);
                String next = some.get(i - 1).user();
                return new MemberList(some, next, list.occupancy(), list.version(), list.at());
            }
        }
        return list;
    }

    private static int sizeOf(Member member) {
        int stateLength = member.state() == null ? 0 : member.state().value().length();
        return 64 + 2 * member.user().length() + 2 * stateLength;
    }

    /** Whether changes are not told one by one just now. */
    boolean isCrowded() {
        return isCrowded;
    }

    /** Tells how many there are, if that has changed; when there are few again, everything begins anew. */
    void countCrowd() {
        if (untold == null) {
            return;
        }
        Notice.Change latest = untold;
        untold = null;
        if (latest.occupancy() <= options.announceMax()) {
            startOver();
        } else {
            tellChanges.accept(
                    List.of(new Notice.Occupancy(latest.channel(), latest.occupancy(), latest.version(), latest.at())));
        }
    }
}
