/**
 * What the PubNub dialect's access manager says on the wire, as pure translation: signatures of requests, tokens, grants, and
 * which permission each operation takes.
 *
 * <p>In: parts of requests. Out: what is to be checked or kept, and answers. Threads: any, unless a class says otherwise;
 * nothing here does I/O or knows a secret. Imported by the PubNub door; imports the core only. Start with
 * {@link io.filecast.adapter.pubnub.access.Operation}.
 */
package io.filecast.adapter.pubnub.access;
