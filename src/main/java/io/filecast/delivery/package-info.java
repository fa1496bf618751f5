/**
 * The room from which events go out: order, healing, resuming, fan-out.
 *
 * <p>In: hints of committed events, and subscriptions of sessions. Out: events handed to sessions, each encoded once per
 * group. Threads: event loops only; each class names the loop that it is confined to. May be imported by the composition
 * root alone; adapters know {@link io.filecast.core.EventFeed}. Start with {@link io.filecast.delivery.Delivery}, then
 * {@code ChannelLine}.
 */
package io.filecast.delivery;
