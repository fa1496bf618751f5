package io.filecast.core.filter;

/** Placeholder until the engine is merged. */
public final class Filter {
    private Filter() {}
}
