package io.filecast.adapter.websocket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.filecast.adapter.json.DurationText;
import io.filecast.adapter.json.RawJson;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import io.filecast.core.Label;
import io.filecast.core.Position;
import io.filecast.core.filter.BadFilterException;
import io.filecast.core.filter.Filter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one command. Confined to its maker: made for one text, used once. Fields that it does not know are passed over; message and meta are
 * kept as they were written.
 */
final class ClientFrameReader {

    private static final int MAX_ID_LENGTH = 128;
    private static final int MAX_DEPTH = 80; // a little more than a message may have, which is checked with it
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final String text;
    private final SocketLimits limits;

    private String id;
    private String op;
    private String channel;
    private List<String> channels;
    private List<String> to;
    private List<String> recipients;
    private String after;
    private String filter;
    private String message;
    private String meta;
    private boolean store = true;
    private boolean silent;
    private boolean signal;
    private String label;
    private boolean presence;
    private String state;
    private String ttl;
    private String upload;
    private String token;
    private String key;
    private String user;

    ClientFrameReader(String text, SocketLimits limits) {
        this.text = text;
        this.limits = limits;
    }

    /** The command; {@link ClientFrame.Refused} when the text is none. */
    ClientFrame read() {
        try {
            readFields();
            return toFrame();
        } catch (IOException e) {
            return new ClientFrame.Refused(id, BrokerError.of(ErrorCode.BAD_JSON, "a command is one JSON object"));
        } catch (BrokerError e) {
            return new ClientFrame.Refused(id, e);
        }
    }

    // ---- fields ---------------------------------------------------------------------------------------------------

    private void readFields() throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw BrokerError.of(ErrorCode.BAD_JSON, "a command is one JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                readField(parser, name);
            }
            if (parser.nextToken() != null) {
                throw BrokerError.of(ErrorCode.BAD_JSON, "a command is one JSON object");
            }
        }
    }

    private void readField(JsonParser parser, String name) throws IOException {
        switch (name) {
            case "id" -> id = idOf(parser);
            case "op" -> op = textOf(parser, name);
            case "channel" -> channel = textOf(parser, name);
            case "channels" -> channels = channelsOf(parser, name);
            case "to" -> to = usersOf(parser, name);
            case "recipients" -> recipients = usersOf(parser, name);
            case "after" -> after = textOf(parser, name);
            case "filter" -> filter = textOf(parser, name);
            case "message" -> message = rawOf(parser);
            case "meta" -> meta = rawOf(parser);
            case "store" -> store = truthOf(parser, name, true);
            case "silent" -> silent = truthOf(parser, name, false);
            case "signal" -> signal = truthOf(parser, name, false);
            case "label" -> label = textOf(parser, name);
            case "presence" -> presence = truthOf(parser, name, false);
            case "state" -> state = rawOf(parser);
            case "ttl" -> ttl = ttlOf(parser);
            case "upload" -> upload = textOf(parser, name);
            case "token" -> token = textOf(parser, name);
            case "key" -> key = textOf(parser, name);
            case "user" -> user = textOf(parser, name);
            default -> parser.skipChildren();
        }
    }

    private String idOf(JsonParser parser) throws IOException {
        JsonToken kind = parser.currentToken();
        String raw = rawOf(parser);
        boolean isScalar = kind == JsonToken.VALUE_STRING || kind == JsonToken.VALUE_NUMBER_INT;
        if (raw != null && (!isScalar || raw.length() > MAX_ID_LENGTH)) {
            throw badRequest("'id' is a whole number or a short text");
        }
        return raw;
    }

    private static String textOf(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw badRequest("'" + name + "' is text");
        }
        return parser.getText();
    }

    private List<String> channelsOf(JsonParser parser, String name) throws IOException {
        BrokerError tooMany = BrokerError.of(
                ErrorCode.TOO_MANY_CHANNELS, "a connection follows at most " + limits.channels() + " channels");
        return textsOf(parser, name, limits.channels(), tooMany);
    }

    private List<String> usersOf(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        int most = limits.recipients();
        return textsOf(parser, name, most, badRequest("'" + name + "' is a list of at most " + most));
    }

    private static List<String> textsOf(JsonParser parser, String name, int most, BrokerError tooMany)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw badRequest("'" + name + "' is a list of texts");
        }
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw badRequest("'" + name + "' is a list of texts");
            }
            if (texts.size() == most) {
                throw tooMany;
            }
            texts.add(parser.getText());
        }
        return texts;
    }

    private static boolean truthOf(JsonParser parser, String name, boolean byDefault) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> byDefault;
            default -> throw badRequest("'" + name + "' is true or false");
        };
    }

    /** Text, or a number of seconds, such as zero. */
    private static String ttlOf(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? parser.getText() : textOf(parser, "ttl");
    }

    /** The value as it was written; null for {@code null}. */
    private String rawOf(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL ? null : RawJson.valueAt(parser, text);
    }

    // ---- commands -------------------------------------------------------------------------------------------------

    private ClientFrame toFrame() {
        if (op == null) {
            throw badRequest("'op' is missing");
        }
        return switch (op) {
            case "subscribe" ->
                new ClientFrame.Subscribe(id, channelsOrOne(), position(), parsedFilter(), presence, parsedState());
            case "unsubscribe" -> new ClientFrame.Unsubscribe(id, channelsOrOne());
            case "publish" -> toPublish();
            case "state" -> new ClientFrame.State(id, required(channel, "channel"), parsedState());
            case "cancel" -> new ClientFrame.Cancel(id, FileId.parse(required(upload, "upload")));
            case "auth" -> toAuth();
            case "ping" -> new ClientFrame.Ping(id);
            default -> throw badRequest("'op' is one of subscribe, unsubscribe, publish, state, cancel, auth, ping");
        };
    }

    private ClientFrame.Publish toPublish() {
        required(message, "message");
        if ((channel == null) == (to == null)) {
            throw badRequest("there is either a 'channel' or a list of targets in 'to'");
        }
        if (to != null && recipients != null) {
            throw badRequest("there is either 'to' or 'recipients', never both");
        }
        return new ClientFrame.Publish(
                id,
                channel,
                to,
                recipients == null ? List.of() : recipients,
                json(message, limits.messageBytes(), "message"),
                meta == null ? null : json(meta, limits.metaBytes(), "meta"),
                store,
                DurationText.parse("ttl", ttl),
                label == null ? null : Label.parse(label),
                silent,
                signal);
    }

    private ClientFrame.Auth toAuth() {
        if ((token == null) == (key == null)) {
            throw badRequest("'auth' shows either a 'token' or a 'key'");
        }
        return new ClientFrame.Auth(id, token, key, user);
    }

    private List<String> channelsOrOne() {
        if ((channel == null) == (channels == null)) {
            throw badRequest("there is either a 'channel' or a list of 'channels'");
        }
        return channel == null ? channels : List.of(channel);
    }

    private JsonText parsedState() {
        if (state == null) {
            return null;
        }
        JsonText parsed = json(state, limits.stateBytes(), "state");
        if (!parsed.value().startsWith("{")) {
            throw badRequest("'state' is a JSON object");
        }
        return parsed;
    }

    private Position position() {
        return after == null ? null : Position.parse(after);
    }

    private Filter parsedFilter() {
        if (filter == null) {
            return null;
        }
        if (filter.getBytes(StandardCharsets.UTF_8).length > limits.filterBytes()) {
            throw BrokerError.of(ErrorCode.BAD_FILTER, "a filter has at most " + limits.filterBytes() + " bytes");
        }
        try {
            return Filter.parse(filter);
        } catch (BadFilterException e) {
            throw BrokerError.of(ErrorCode.BAD_FILTER, e.getMessage());
        }
    }

    private static JsonText json(String raw, int maxBytes, String name) {
        JsonText json = JsonText.parse(raw);
        if (json.value().getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw BrokerError.of(ErrorCode.MESSAGE_TOO_LARGE, "'" + name + "' has at most " + maxBytes + " bytes");
        }
        return json;
    }

    private static String required(String value, String name) {
        if (value == null) {
            throw badRequest("'" + name + "' is missing");
        }
        return value;
    }

    private static BrokerError badRequest(String detail) {
        return BrokerError.of(ErrorCode.BAD_REQUEST, detail);
    }
}
