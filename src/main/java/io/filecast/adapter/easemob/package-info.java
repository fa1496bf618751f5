/**
 * The door for Easemob's REST API: back ends and pages that were written for it work unchanged when their host points here.
 *
 * <p>In: requests below {@code /{org}/{app}} for the organizations and apps that the configuration names, on an event loop of
 * the {@link io.filecast.adapter.http HTTP floor}. Out: verbs of the core; answers as Easemob words them. Threads: routes are
 * confined to their loop; the wire and the values are pure. Nobody imports it but the composition root. Start with
 * {@link io.filecast.adapter.easemob.EasemobAdapter}, the table of routes.
 */
package io.filecast.adapter.easemob;
