/**
 * The PubNub door: applications on PubNub SDKs work unchanged when their origin points here.
 *
 * <p>In: requests below {@code /publish}, {@code /signal}, {@code /time} and {@code /v1} to {@code /v3}, on an event loop of
 * the {@link io.filecast.adapter.http HTTP floor}. Out: verbs of the core; answers as PubNub words them. Threads: routes are
 * confined to their loop; {@link io.filecast.adapter.pubnub.PubNubWire} and the values are pure. Nobody imports it but the
 * composition root. Start with {@link io.filecast.adapter.pubnub.PubNubAdapter}: it is the table of services; each service
 * has its {@code …Routes}, and {@link io.filecast.adapter.pubnub.PubNubCaller} says for all of them who asks.
 */
package io.filecast.adapter.pubnub;
