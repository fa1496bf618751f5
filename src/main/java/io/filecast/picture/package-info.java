/**
 * Small pictures made of large ones: what is read of JPEG, PNG, GIF and WebP, and within which bounds.
 *
 * <p>In: files whose bytes nobody vouches for, through {@link io.filecast.core.ThumbnailMaker}. Out: JPEG or PNG of a few
 * kilobytes, or a refusal. Threads: any may ask; the work is done on a few of its own. It knows the core only and is
 * imported by the composition root alone. Start with {@link io.filecast.picture.PictureRoom}; what a job does stands in
 * {@link io.filecast.picture.ThumbnailJob}.
 *
 * <p>Each container is walked by code of this package, which takes from it only what the pixels need and decides on bounds
 * before anything is decoded. Libraries decode two things: JPEG (the JDK) and WebP; they see nothing of a file but that.
 */
package io.filecast.picture;
