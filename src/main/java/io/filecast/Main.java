package io.filecast;

/** Placeholder until the command line is wired. */
public final class Main {
    private Main() {}

    /** Does nothing yet. */
    public static void main(String[] args) {}
}
