/**
 * The door of RTM's server SDKs: file tokens, five ways to send a file and five to send a message, listening, history.
 *
 * <p>In: quests of the FPNN floor, signed with a project's secret or carrying the token of one file. Out: commands to the
 * broker, pushes to peers that listen. Threads: quests are handled on the event loop of their peer, as are the sessions of
 * listeners; the wire (names, errors, attributes, what an event looks like) is pure. Nobody imports it but the root.
 * Protocol: docs/protocols/rtm.md. Start with {@link io.filecast.adapter.rtm.RtmAdapter}.
 */
package io.filecast.adapter.rtm;
