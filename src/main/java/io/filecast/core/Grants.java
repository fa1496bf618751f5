package io.filecast.core;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which rights hold on which channels. Rights of several matching patterns add up. Any thread; immutable.
 */
public final class Grants {

    /** Every right on every channel. */
    public static final Grants ALL = new Grants(List.of(new Grant(null, EnumSet.allOf(Right.class))));

    /** No right at all. */
    public static final Grants NONE = new Grants(List.of());

    /** {@code pattern} null stands for every channel. */
    private record Grant(ChannelPattern pattern, Set<Right> rights) {
        boolean covers(ChannelName channel) {
            return pattern == null || pattern.matches(channel);
        }
    }

    private final List<Grant> grants;

    private Grants(List<Grant> grants) {
        this.grants = grants;
    }

    /** The same rights on every channel. */
    public static Grants everywhere(Set<Right> rights) {
        return new Grants(List.of(new Grant(null, Set.copyOf(rights))));
    }

    /** Some rights on some channels and wildcards. */
    public static Grants of(Map<ChannelPattern, Set<Right>> byPattern) {
        List<Grant> grants = new ArrayList<>(byPattern.size());
        byPattern.forEach((pattern, rights) -> grants.add(new Grant(pattern, Set.copyOf(rights))));
        return new Grants(List.copyOf(grants));
    }

    /**
     * Reads grants as tokens carry them: {@code {"rooms.*": "rw", "user:*": "w", "*": "r"}}.
     *
     * @param byPattern a channel, a wildcard, {@code user:*}, {@code group:*} or {@code room:*} for all of that kind, or
     *     {@code *} for every channel, to letters of {@code rwdm}
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when a pattern or letter is unknown
     */
    public static Grants parse(Map<String, String> byPattern) {
        List<Grant> grants = new ArrayList<>(byPattern.size());
        byPattern.forEach((pattern, letters) -> grants.add(
                new Grant(pattern.equals("*") ? null : ChannelPattern.parseGranted(pattern), rightsOf(letters))));
        return new Grants(List.copyOf(grants));
    }

    private static Set<Right> rightsOf(String letters) {
        EnumSet<Right> rights = EnumSet.noneOf(Right.class);
        for (char letter : letters.toCharArray()) {
            boolean known = false;
            for (Right right : Right.values()) {
                if (right.letter() == letter) {
                    known = rights.add(right);
                }
            }
            if (!known) {
                throw BrokerError.of(ErrorCode.BAD_REQUEST, "rights are letters of rwdm, each once");
            }
        }
        return rights;
    }

    /** Whether one grant gives a right on every channel there is. */
    public boolean allowEverywhere(Right right) {
        return grants.stream().anyMatch(grant -> grant.pattern == null && grant.rights.contains(right));
    }

    /** Whether a right holds on any channel at all. */
    boolean allowSomewhere(Right right) {
        return grants.stream().anyMatch(grant -> grant.rights.contains(right));
    }

    /** Whether a right holds on a channel. */
    public boolean allow(Right right, ChannelName channel) {
        for (Grant grant : grants) {
            if (grant.rights.contains(right) && grant.covers(channel)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a right holds on every channel that a subscription could match. A wildcard is covered only by one grant
     * that covers all of it.
     */
    public boolean allow(Right right, ChannelPattern pattern) {
        if (!pattern.isWildcard()) {
            return allow(right, pattern.channel());
        }
        for (Grant grant : grants) {
            boolean whole = grant.pattern == null
                    || grant.pattern.isWildcard() && pattern.prefix().startsWith(grant.pattern.prefix());
            if (whole && grant.rights.contains(right)) {
                return true;
            }
        }
        return false;
    }
}
