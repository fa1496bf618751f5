package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.PublicAddress;
import io.filecast.adapter.json.NativeJson;
import io.filecast.core.AppName;
import io.filecast.core.FileId;
import io.filecast.core.Hashes;
import io.filecast.core.Upload;
import java.util.Base64;

/** Where bytes are sent and fetched: absolute, below the public address, else the one that the request names. Any thread; pure. */
final class StoreAddress {

    private StoreAddress() {}

    /** Where a file is sent. The client may drop a query, so there is none. */
    static String upload(PubNubRequest request, FileTerms terms) {
        return begin(request, terms).append(UploadTarget.SEGMENT).toString();
    }

    /** Where the file is fetched that a request {@code …/channels/{channel}/files/{id}/{name}} names. */
    static String download(PubNubRequest request, FileTerms terms) {
        PubNubPath path = request.path();
        StringBuilder out = begin(request, terms).append(DownloadTarget.SEGMENT);
        NativeJson.appendSegment(out.append('/'), path.text(4));
        for (int i = 6; i < path.size(); i++) {
            NativeJson.appendSegment(out.append('/'), path.text(i));
        }
        return out.toString();
    }

    /** Where a file lies that has just come. */
    static String object(PubNubRequest request, FileTerms terms, Upload upload) {
        StringBuilder out = begin(request, terms).append(DownloadTarget.SEGMENT).append('/');
        NativeJson.appendSegment(out, upload.plan().channels().get(0).value());
        NativeJson.appendSegment(
                out.append('/').append(upload.id()).append('/'), upload.plan().name());
        return out.toString();
    }

    private static StringBuilder begin(PubNubRequest request, FileTerms terms) {
        StringBuilder out = new StringBuilder(256);
        out.append(PublicAddress.of(request.ctx().request(), terms.publicUrl()));
        NativeJson.appendSegment(
                out.append(PubNubService.FILES.prefix()), request.path().text(2));
        return out.append('/');
    }

    /** What a file is called in the store; it only looks like a place, which SDKs expect. */
    static String key(PubNubRequest request, AppName app, FileId file, String name) {
        String key = request.path().text(2);
        return key + '/' + hash(app + "/" + request.path().text(4)) + '/' + file + '/' + name;
    }

    private static String hash(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Hashes.sha256(text));
    }
}
