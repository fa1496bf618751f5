package io.filecast.adapter.rtm;

import io.filecast.adapter.json.NativeJson;
import io.filecast.core.Event;
import io.filecast.core.FileEntry;
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

    /** @param addresses where files are fetched, absolute */
    FileAddresses(NativeJson addresses, FileLinks links, Duration ttl) {
        this.addresses = addresses;
        this.links = links;
        this.ttl = ttl;
    }

    /**
     * Where a file is fetched.
     *
     * @param url the file
     * @param thumbnail a small picture of it; null when it is no picture
     */
    record Places(String url, String thumbnail) {}

    /**
     * The addresses of an event's file. For the moment in which a data set has just become another one they are not signed,
     * and open with a credential only.
     */
    Places of(Event event) {
        FileEntry file = event.file();
        String token = links.tokenOf(event, ttl);
        String url = addresses.contentUrl(event.channel(), file.id());
        String thumbnail =
                file.attributes().picture() == null ? null : addresses.thumbnailUrl(event.channel(), file.id());
        return new Places(signed(url, token), signed(thumbnail, token));
    }

    private static String signed(String address, String token) {
        return address == null || token == null ? address : address + "?link=" + token;
    }
}
