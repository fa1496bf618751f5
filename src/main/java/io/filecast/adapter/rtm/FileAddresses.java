package io.filecast.adapter.rtm;

import io.filecast.adapter.json.NativeJson;
import io.filecast.core.Event;
import io.filecast.core.FileLinks;
import java.time.Duration;

/**
 * The addresses at which receivers fetch files: absolute, and signed, since they are fetched without any credential. Any
 * thread; immutable.
 */
final class FileAddresses {

    private final NativeJson addresses;
    private final FileLinks links;
    private final Duration ttl;

    /** @param base scheme, host and port under which files are fetched */
    FileAddresses(String base, FileLinks links, Duration ttl) {
        this.addresses = new NativeJson(base);
        this.links = links;
        this.ttl = ttl;
    }

    /**
     * The address of an event's file. For the moment in which a data set has just become another one it is not signed, and
     * opens with a credential only.
     */
    String of(Event event) {
        String address = addresses.contentUrl(event.channel(), event.file().id());
        String token = links.tokenOf(event, ttl);
        return token == null ? address : address + "?link=" + token;
    }
}
