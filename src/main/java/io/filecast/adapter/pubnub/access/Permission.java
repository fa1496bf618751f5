package io.filecast.adapter.pubnub.access;

import io.filecast.core.Right;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the access manager can allow on a channel, a group or a user: bits in a token, letters in a grant of the older kind.
 * Those without a right in the core are carried for clients that read them; nothing here asks for them.
 */
public enum Permission {
    /** Subscribe, history, presence, files. */
    READ(1, 'r', Right.READ),
    /** Publish, signal, send files. */
    WRITE(2, 'w', Right.WRITE),
    /** Change a group; manage a channel. */
    MANAGE(4, 'm', Right.MANAGE),
    /** Delete messages and files. */
    DELETE(8, 'd', Right.DELETE),
    /** Carried only. */
    CREATE(16, 'c', null),
    /** Carried only. */
    GET(32, 'g', null),
    /** Carried only. */
    UPDATE(64, 'u', null),
    /** Carried only. */
    JOIN(128, 'j', null);

    /** All bits together. */
    static final int ALL_BITS = 255;

    private final int bit;
    private final char letter;
    private final Right right;

    Permission(int bit, char letter, Right right) {
        this.bit = bit;
        this.letter = letter;
        this.right = right;
    }

    /** Its letter in grants of the older kind. */
    public char letter() {
        return letter;
    }

    /** Whether a mask has it. */
    public boolean isIn(int mask) {
        return (mask & bit) != 0;
    }

    /** The mask of some letters; unknown ones are passed over. */
    static int maskOf(String letters) {
        int mask = 0;
        for (Permission permission : values()) {
            if (letters.indexOf(permission.letter) >= 0) {
                mask |= permission.bit;
            }
        }
        return mask;
    }

    /** The core's rights in a mask. */
    static Set<Right> rightsIn(int mask) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (Permission permission : values()) {
            if (permission.right != null && permission.isIn(mask)) {
                rights.add(permission.right);
            }
        }
        return rights;
    }
}
