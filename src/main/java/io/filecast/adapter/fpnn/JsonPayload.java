package io.filecast.adapter.fpnn;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Payloads in JSON, for whoever asks in JSON. Bounded like {@link MsgPackReader}. Reading is confined to one payload; writing
 * is for any thread.
 */
final class JsonPayload {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonParser in;
    private int values;

    private JsonPayload(JsonParser in) {
        this.in = in;
    }

    /**
     * Reads a payload: one object, and nothing after it.
     *
     * @throws FpnnError {@link FpnnError#BAD_PACKAGE} when it is none
     */
    static Params params(ByteBuf payload) {
        try (JsonParser parser = FACTORY.createParser((InputStream) new ByteBufInputStream(payload))) {
            parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            JsonPayload reader = new JsonPayload(parser);
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, Object> fields = reader.object(0);
                if (parser.nextToken() == null) {
                    return new Params(fields);
                }
            }
        } catch (IOException malformed) {
            throw malformed("it is not JSON");
        }
        throw malformed("it is not one object");
    }

    private Object value(int depth) throws IOException {
        if (++values > MsgPackReader.MAX_VALUES) {
            throw malformed("it holds more than " + MsgPackReader.MAX_VALUES + " values");
        }
        if (depth >= MsgPackReader.MAX_DEPTH && in.currentToken().isStructStart()) {
            throw malformed("it is deeper than " + MsgPackReader.MAX_DEPTH);
        }
        return switch (in.currentToken()) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw malformed("it is not JSON");
        };
    }

    private Map<String, Object> object(int depth) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            in.nextToken();
            fields.put(name, value(depth + 1));
        }
        return fields;
    }

    private List<Object> array(int depth) throws IOException {
        List<Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(depth + 1));
        }
        return list;
    }

    /**
     * The bytes of a result.
     *
     * @throws IllegalArgumentException when it holds something that has no form in JSON
     */
    static ByteBuf write(Map<String, ?> values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            write(json, values);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a value of this protocol", e);
        }
        return Unpooled.wrappedBuffer(out.toByteArray());
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            json.writeNumber(((Number) value).doubleValue());
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof RawBytes raw) {
            json.writeString(new String(raw.toBytes(), StandardCharsets.UTF_8));
        } else if (value instanceof byte[] bytes) {
            json.writeString(new String(bytes, StandardCharsets.UTF_8));
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object each : list) {
                write(json, each);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> field : map.entrySet()) {
                json.writeFieldName((String) field.getKey());
                write(json, field.getValue());
            }
            json.writeEndObject();
        } else {
            throw new IllegalArgumentException("not a value of this protocol: " + value.getClass());
        }
    }

    private static FpnnError malformed(String why) {
        return new FpnnError(FpnnError.BAD_PACKAGE, "the payload cannot be read: " + why);
    }
}
