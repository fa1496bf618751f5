package io.filecast.core;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The box that a thumbnail lies in.
 *
 * @param width in pixels, 1 to {@value #MOST}
 * @param height in pixels, 1 to {@value #MOST}
 */
public record Box(int width, int height) {

    /** The longest side of any box. */
    public static final int MOST = 4096;

    private static final Pattern SHAPE = Pattern.compile("([1-9][0-9]{0,3})x([1-9][0-9]{0,3})");

    public Box {
        if (width < 1 || width > MOST || height < 1 || height > MOST) {
            throw new IllegalArgumentException("a side of a box has 1 to " + MOST + " pixels");
        }
    }

    /** The text form, {@code <width>x<height>}. */
    public static Box parse(String text) {
        Matcher sides = SHAPE.matcher(text);
        if (!sides.matches()) {
            throw new IllegalArgumentException("not a box");
        }
        return new Box(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
    }

    /** The part of it that lies in another one. */
    public Box within(Box bounds) {
        return new Box(Math.min(width, bounds.width), Math.min(height, bounds.height));
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
