package io.filecast.adapter.easemob;

import io.filecast.adapter.http.QueryText;
import io.filecast.core.Box;
import io.filecast.core.Thumbnails.Wanted;

/** How large thumbnails are, as clients say it. Any thread; pure. */
final class ThumbnailSides {

    static final String WIDTH = "thumbnail-width";
    static final String HEIGHT = "thumbnail-height";

    /** What is no larger is its own thumbnail, in bytes. */
    static final int SMALL_BYTES = 10_240;

    private static final int USUAL_PIXELS = 170;

    /** What nobody says otherwise. */
    static final Wanted USUAL = new Wanted(USUAL_PIXELS, USUAL_PIXELS);

    private ThumbnailSides() {}

    /** A side in pixels: from a header, as newer documents have it, else a form's field, as older ones, else the query. */
    static int read(EasemobRequest request, QueryText fields, String name) {
        String header = request.header(name);
        String field = header == null ? fields.first(name) : header;
        String text = field == null ? request.parameter(name) : field;
        if (text == null || text.isBlank()) {
            return USUAL_PIXELS;
        }
        if (!text.strip().matches("[1-9][0-9]{0,8}")) {
            throw request.refuse(Fault.illegal(name + " is a number of pixels"));
        }
        return Math.min(Box.MOST, Integer.parseInt(text.strip()));
    }
}
