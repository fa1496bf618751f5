/**
 * The native WebSocket: subscriptions with resume, publishing, and the frames of {@code docs/events.md}.
 *
 * <p>In: an HTTP request to upgrade, then clients' frames; events of the {@link io.filecast.core.EventFeed}. Out: calls
 * of the {@link io.filecast.core.FileBroker} and the feed, and frames to clients. Threads: every connection lives on the
 * event loop that accepted it, and so does everything here but {@link io.filecast.adapter.websocket.WebSocketAdapter},
 * {@link io.filecast.adapter.websocket.WebSocketStats} and the values. Only the composition root imports this package;
 * it imports the core and the native JSON. Start with {@link io.filecast.adapter.websocket.WebSocketAdapter}, then
 * {@code SocketSession} for the protocol, {@code SocketWire} for its shapes, {@code DetachedSocket} for the bytes and
 * {@code SocketUpgrade} for the one place that knows Vert.x from inside.
 */
package io.filecast.adapter.websocket;
