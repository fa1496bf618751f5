package io.filecast.ops;

import java.time.Duration;

/**
 * How the sweeper paces itself.
 *
 * @param dueInterval pause between two looks for what is due
 * @param orphanInterval pause between two searches for bytes without a file
 * @param orphanGrace age at which such bytes may be removed
 * @param batch how many things one step ends at most
 */
public record SweepOptions(Duration dueInterval, Duration orphanInterval, Duration orphanGrace, int batch) {}
