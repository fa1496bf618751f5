/**
 * The FPNN floor: the framed protocol over TCP that RTM's server SDKs speak, without what they say in it.
 *
 * <p>In: connections, and in them quests of a method and a map of parameters. Out: calls of one {@link
 * io.filecast.adapter.fpnn.QuestHandler}, whose results and {@link io.filecast.adapter.fpnn.FpnnError errors} become answers
 * in any order; quests of our own to a {@link io.filecast.adapter.fpnn.FpnnPeer}, called pushes. Threads: a connection is
 * confined to its event loop; peers may be called from any thread. The door that speaks RTM imports it; it imports the core
 * only. Protocol: docs/protocols/fpnn.md. Start with {@link io.filecast.adapter.fpnn.QuestHandler}.
 */
package io.filecast.adapter.fpnn;
