/**
 * The room where bytes rest: {@link io.filecast.blob.DiskBlobStore}, a directory that takes blobs, makes them durable and
 * gives them out again.
 *
 * <p>In: buffers, through a {@link io.filecast.core.BlobSink}. Out: plain files, to be sent as they are. Threads: event
 * loops hand work over and get answers back; everything that touches the disk runs on the store's own threads. Only the
 * composition root imports this package; it imports nothing of the project but {@code core}.
 *
 * <p>Start with {@code BlobLayout} (what lies where), then {@code PartFile}: its {@code seal} is the order of system
 * calls that the durability promise stands on.
 */
package io.filecast.blob;
