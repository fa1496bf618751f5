package io.filecast.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Bytes on their way out, in the notation that {@link WireReader} reads. Confined to its maker. */
final class WireWriter {

    private byte[] bytes;
    private int size;

    WireWriter(int capacity) {
        this.bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    WireWriter u8(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
        return this;
    }

    WireWriter i64(long value) {
        reserve(Long.BYTES);
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** A number that is mostly small, seven bits to a byte, the lowest first. */
    WireWriter number(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    WireWriter text(String value) {
        return block(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A text that may be missing, which is not the same as an empty one. */
    WireWriter maybe(String value) {
        if (value == null) {
            return number(0);
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return number(utf8.length + 1L).raw(utf8);
    }

    /** A moment that may be missing. */
    WireWriter maybe(Instant moment) {
        return moment == null ? u8(0) : u8(1).i64(moment.getEpochSecond()).number(moment.getNano());
    }

    /** Texts and, before them, how many. */
    WireWriter texts(List<String> values) {
        number(values.size());
        values.forEach(this::text);
        return this;
    }

    /** Bytes and, before them, how many. */
    WireWriter block(byte[] value) {
        return number(value.length).raw(value);
    }

    /** Bytes as they are. */
    WireWriter raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** Numbers of 64 bits and, before them, how many. */
    WireWriter longs(long[] values) {
        number(values.length);
        for (long value : values) {
            i64(value);
        }
        return this;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
