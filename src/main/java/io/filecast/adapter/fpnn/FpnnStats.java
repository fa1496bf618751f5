package io.filecast.adapter.fpnn;

/**
 * What the floor is doing.
 *
 * @param connections that are open
 * @param quests that are worked on
 * @param heldBytes of payloads
 * @param waiting connections whose next payload has no room yet
 */
public record FpnnStats(int connections, int quests, long heldBytes, int waiting) {}
