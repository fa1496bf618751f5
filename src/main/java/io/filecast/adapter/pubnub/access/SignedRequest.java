package io.filecast.adapter.pubnub.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A request that a client with a secret key has signed: what the key may have signed, and the signature to compare. SDKs
 * differ from the rule, and from what they send, in a few known ways; each gives another text, and one that fits suffices.
 * Any thread; immutable.
 *
 * <ul>
 *   <li>JavaScript signs what it posts to {@code /publish} as a GET without a body, and file names before they are escaped.
 *   <li>Java and Python sign what they post to {@code /publish} in the first version, which has neither method nor body.
 *   <li>Python escapes some values before it signs them, which escapes them again.
 * </ul>
 *
 * @param parts what was sent
 * @param second whether it is signed in the second version
 * @param signature what a secret key made of one of the {@link #texts}
 */
public record SignedRequest(Parts parts, boolean second, byte[] signature) {

    private static final String V2 = "v2.";
    private static final Set<String> ESCAPED_TWICE =
            Set.of("meta", "custom_message_type", "channel-group", "filter-expr", "state");
    private static final int MOST_TWICE = 3;
    private static final String UNESCAPED = "-_.";
    private static final String HEX = "0123456789ABCDEF";

    /**
     * What a request is made of.
     *
     * @param path as it was sent
     * @param query as it was sent, without question mark; empty for none
     * @param body unpacked; empty for none
     * @param publishKey as the path shows it; null where it shows none, while the client may have one all the same
     * @param subscribeKey as the path shows it
     */
    public record Parts(
            String method, String path, String query, byte[] body, String publishKey, String subscribeKey) {}

    /** A parameter as it was sent. */
    private record Pair(String name, String value) {}

    /**
     * Reads a request.
     *
     * @param signature the parameter of that name
     * @return null when the signature is none
     */
    public static SignedRequest of(Parts parts, String signature) {
        boolean second = signature.startsWith(V2);
        byte[] mac = decoded(second ? signature.substring(V2.length()) : signature);
        return mac == null ? null : new SignedRequest(parts, second, mac);
    }

    /** What a client with this publish key may have signed, the likeliest first; bounded. */
    public List<byte[]> texts(String publishKey) {
        List<byte[]> texts = new ArrayList<>();
        if (parts.publishKey != null && !parts.publishKey.equals(publishKey)) {
            return texts;
        }
        for (String path : paths(parts.path)) {
            for (String query : queries(parts.query)) {
                if (second) {
                    addSecond(texts, "\n" + publishKey + "\n" + path + "\n" + query + "\n");
                } else {
                    texts.add(utf8(parts.subscribeKey + "\n" + publishKey + "\n" + path + "\n" + query));
                }
            }
        }
        return texts;
    }

    private void addSecond(List<byte[]> texts, String rest) {
        texts.add(joined(utf8(parts.method + rest), parts.body));
        boolean posted = !parts.method.equals("GET");
        if (posted && parts.body.length > 0) {
            texts.add(utf8(parts.method + rest));
        }
        if (posted && parts.path.startsWith("/publish")) {
            texts.add(utf8("GET" + rest));
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    // ---- paths ----------------------------------------------------------------------------------------------------

    private static Set<String> paths(String path) {
        Set<String> paths = new LinkedHashSet<>();
        paths.add(path);
        int name = path.lastIndexOf('/') + 1;
        paths.add(path.substring(0, name) + unescape(path.substring(name), false));
        return paths;
    }

    // ---- queries --------------------------------------------------------------------------------------------------

    private static Set<String> queries(String query) {
        List<Pair> pairs = pairs(query);
        pairs.sort(Comparator.comparing(Pair::name));
        List<String> twice = pairs.stream()
                .filter(SignedRequest::mayBeEscapedTwice)
                .map(Pair::name)
                .distinct()
                .toList();
        Set<String> queries = new LinkedHashSet<>();
        queries.add(joined(pairs, Set.of()));
        if (twice.size() <= MOST_TWICE) {
            for (int chosen = 1; chosen < 1 << twice.size(); chosen++) {
                queries.add(joined(pairs, chosen(twice, chosen)));
            }
        } else {
            queries.add(joined(pairs, Set.copyOf(twice)));
        }
        return queries;
    }

    private static Set<String> chosen(List<String> names, int bits) {
        Set<String> chosen = new LinkedHashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if ((bits >> i & 1) == 1) {
                chosen.add(names.get(i));
            }
        }
        return chosen;
    }

    private static boolean mayBeEscapedTwice(Pair pair) {
        return ESCAPED_TWICE.contains(pair.name) && pair.value.indexOf('%') >= 0;
    }

    private static List<Pair> pairs(String query) {
        List<Pair> pairs = new ArrayList<>();
        for (String part : query.split("&")) {
            int equals = part.indexOf('=');
            String name = unescape(equals < 0 ? part : part.substring(0, equals), true);
            if (!part.isEmpty() && !name.equals("signature")) {
                pairs.add(new Pair(name, equals < 0 ? "" : part.substring(equals + 1)));
            }
        }
        return pairs;
    }

    private static String joined(List<Pair> pairs, Set<String> twice) {
        StringBuilder out = new StringBuilder();
        for (Pair pair : pairs) {
            String value = twice.contains(pair.name) ? pair.value : unescape(pair.value, true);
            out.append(out.length() == 0 ? "" : "&").append(pair.name).append('=');
            escapeInto(out, value);
        }
        return out.toString();
    }

    // ---- escapes --------------------------------------------------------------------------------------------------

    private static void escapeInto(StringBuilder out, String text) {
        for (byte b : utf8(text)) {
            char c = (char) (b & 0xFF);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || UNESCAPED.indexOf(c) >= 0);
            if (plain) {
                out.append(c);
            } else {
                out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
    }

    /** What is no escape stands for itself. */
    private static String unescape(String text, boolean plusIsSpace) {
        byte[] in = utf8(text);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
            if (low >= 0) {
                out[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                out[length++] = plusIsSpace && in[i] == '+' ? (byte) ' ' : in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[] head, byte[] tail) {
        byte[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "SignedRequest[masked]";
    }
}
