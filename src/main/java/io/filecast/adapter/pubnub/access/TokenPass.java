package io.filecast.adapter.pubnub.access;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a genuine token allows: the union of what it gives to a name and of what its patterns give that match. Any thread;
 * immutable.
 */
public final class TokenPass implements Pass {

    private final AccessToken token;
    private final List<NamePattern> channels;
    private final List<NamePattern> groups;

    private TokenPass(AccessToken token) {
        this.token = token;
        this.channels = compiled(token.patterns().channels());
        this.groups = compiled(token.patterns().groups());
    }

    /** The pass of a token that was found genuine. */
    public static TokenPass of(AccessToken token) {
        return new TokenPass(token);
    }

    private static List<NamePattern> compiled(Map<String, Integer> masks) {
        List<NamePattern> patterns = new ArrayList<>(masks.size());
        masks.forEach((text, mask) -> {
            try {
                patterns.add(new NamePattern(NamePattern.compile(text), mask));
            } catch (PatternSyntaxException malformed) {
                // A grant refuses such patterns, so this one gives nothing.
            }
        });
        return patterns;
    }

    @Override
    public int ofChannel(String name) {
        return mask(token.resources().channels(), channels, name);
    }

    @Override
    public int ofGroup(String name) {
        return mask(token.resources().groups(), groups, name);
    }

    private static int mask(Map<String, Integer> exact, List<NamePattern> patterns, String name) {
        int mask = exact.getOrDefault(name, 0);
        for (NamePattern pattern : patterns) {
            if (pattern.matches(name)) {
                mask |= pattern.mask();
            }
        }
        return mask;
    }
}
