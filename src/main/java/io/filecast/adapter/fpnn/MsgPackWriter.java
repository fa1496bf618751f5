package io.filecast.adapter.fpnn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes values as MessagePack: whole numbers in their shortest form, texts as str, bytes as bin. Confined to the writing of
 * one value.
 */
final class MsgPackWriter {

    private static final int NIL = 0xc0;
    private static final int FALSE = 0xc2;
    private static final int TRUE = 0xc3;
    private static final int BIN_8 = 0xc4;
    private static final int FLOAT_64 = 0xcb;
    private static final int UINT_8 = 0xcc;
    private static final int INT_8 = 0xd0;
    private static final int STR_8 = 0xd9;
    private static final int ARRAY_16 = 0xdc;
    private static final int MAP_16 = 0xde;
    private static final int FIX_STR = 0xa0;
    private static final int FIX_ARRAY = 0x90;
    private static final int FIX_MAP = 0x80;

    private final ByteBuf out;

    private MsgPackWriter(ByteBuf out) {
        this.out = out;
    }

    /**
     * The bytes of a map.
     *
     * @throws IllegalArgumentException when it holds something that this protocol has no form for
     */
    static ByteBuf map(Map<String, ?> values) {
        ByteBuf out = Unpooled.buffer(256);
        new MsgPackWriter(out).value(values);
        return out;
    }

    private void value(Object value) {
        if (value == null) {
            out.writeByte(NIL);
        } else if (value instanceof Boolean flag) {
            out.writeByte(flag ? TRUE : FALSE);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            number(((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            out.writeByte(FLOAT_64).writeDouble(((Number) value).doubleValue());
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof byte[] bytes) {
            head(bytes.length, BIN_8);
            out.writeBytes(bytes);
        } else if (value instanceof RawBytes raw) {
            head(raw.sizeBytes(), BIN_8);
            raw.writeTo(out);
        } else if (value instanceof List<?> list) {
            shortHead(list.size(), FIX_ARRAY, ARRAY_16);
            list.forEach(this::value);
        } else if (value instanceof Map<?, ?> map) {
            entries(map);
        } else {
            throw new IllegalArgumentException("not a value of this protocol: " + value.getClass());
        }
    }

    private void entries(Map<?, ?> map) {
        shortHead(map.size(), FIX_MAP, MAP_16);
        map.forEach((key, value) -> {
            text((String) key);
            value(value);
        });
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length < 32) {
            out.writeByte(FIX_STR | utf8.length);
        } else {
            head(utf8.length, STR_8);
        }
        out.writeBytes(utf8);
    }

    /** Three forms that follow each other, for lengths of one, two and four bytes. */
    private void head(int length, int form) {
        if (length <= 0xff) {
            out.writeByte(form).writeByte(length);
        } else if (length <= 0xffff) {
            out.writeByte(form + 1).writeShort(length);
        } else {
            out.writeByte(form + 2).writeInt(length);
        }
    }

    /** A form for up to 15 elements, and two that follow each other for more. */
    private void shortHead(int size, int fixed, int form) {
        if (size < 16) {
            out.writeByte(fixed | size);
        } else if (size <= 0xffff) {
            out.writeByte(form).writeShort(size);
        } else {
            out.writeByte(form + 1).writeInt(size);
        }
    }

    private void number(long value) {
        if (value >= -32 && value < 128) {
            out.writeByte((int) value);
        } else if (value >= 0) {
            unsigned(value);
        } else if (value >= Byte.MIN_VALUE) {
            out.writeByte(INT_8).writeByte((int) value);
        } else if (value >= Short.MIN_VALUE) {
            out.writeByte(INT_8 + 1).writeShort((int) value);
        } else if (value >= Integer.MIN_VALUE) {
            out.writeByte(INT_8 + 2).writeInt((int) value);
        } else {
            out.writeByte(INT_8 + 3).writeLong(value);
        }
    }

    private void unsigned(long value) {
        if (value <= 0xff) {
            out.writeByte(UINT_8).writeByte((int) value);
        } else if (value <= 0xffff) {
            out.writeByte(UINT_8 + 1).writeShort((int) value);
        } else if (value <= 0xffff_ffffL) {
            out.writeByte(UINT_8 + 2).writeInt((int) value);
        } else {
            out.writeByte(UINT_8 + 3).writeLong(value);
        }
    }
}
