package io.filecast.adapter.http;

import io.filecast.core.AccessPolicy;
import java.util.function.BooleanSupplier;

/**
 * What the floor asks others to decide. Any thread; immutable.
 *
 * @param access who a credential stands for
 * @param callers which pages and machines may ask
 * @param requests how many requests are too many
 * @param connections how many connections are too many
 * @param leaving whether clients should take their next request to another connection
 * @param fallback how errors read where no dialect has its own words
 */
public record HttpRules(
        AccessPolicy access,
        CallerRules callers,
        RequestGate requests,
        ConnectionGate connections,
        BooleanSupplier leaving,
        ErrorRenderer fallback) {}
