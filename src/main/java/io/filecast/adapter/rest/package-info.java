/**
 * The native HTTP API: files, uploads, messages, history and server-sent events below {@code /api/v1}.
 *
 * <p>In: routed requests on an event loop of the {@link io.filecast.adapter.http HTTP floor}. Out: verbs of
 * {@link io.filecast.core.FileBroker} and subscriptions of {@link io.filecast.core.EventFeed}; answers in JSON. Threads:
 * routes and streams are confined to their loop; {@link io.filecast.adapter.rest.RestWire} and the values are pure. Nobody
 * imports it but the composition root. Start with {@link io.filecast.adapter.rest.RestAdapter}: it is the table of routes.
 */
package io.filecast.adapter.rest;
