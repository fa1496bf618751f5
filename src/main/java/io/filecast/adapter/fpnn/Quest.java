package io.filecast.adapter.fpnn;

/**
 * What one side asks of the other.
 *
 * @param isTwoWay whether an answer is waited for
 * @param params its parameters; what is not asked for does no harm
 */
public record Quest(String method, boolean isTwoWay, Params params) {}
