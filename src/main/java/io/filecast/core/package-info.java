/**
 * The words of Filecast and the verbs on them: values ({@link io.filecast.core.ChannelName},
 * {@link io.filecast.core.FileEntry}, {@link io.filecast.core.Event}), errors, and the ports that rooms implement
 * ({@link io.filecast.core.BlobStore}, {@link io.filecast.core.ChannelIndex}, {@link io.filecast.core.EventFeed},
 * {@link io.filecast.core.AccessPolicy}, {@link io.filecast.core.Accounts}).
 *
 * <p>In: nothing but the JDK, Vert.x futures and buffers, and a JSON tokenizer. Out: everything else imports it; it
 * imports no other package of the project. Threads: values are immutable and may go anywhere; each port states its rule.
 * Start with {@link io.filecast.core.FileBroker}: its methods are the journey of a file.
 */
package io.filecast.core;
