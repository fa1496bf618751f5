package io.filecast.core;

import java.util.List;

/** The one rule of who may see an item that is limited to recipients. Any thread; pure. */
public final class Visibility {

    private Visibility() {}

    /**
     * Whether a reader may see an item.
     *
     * @param recipients the item's recipients; empty for everyone
     */
    public static boolean allows(List<String> recipients, Principal reader) {
        return recipients.isEmpty()
                || reader.trusted() && reader.userId() != null && recipients.contains(reader.userId());
    }
}
