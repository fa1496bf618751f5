package io.filecast.blob;

import io.filecast.core.AppName;

/**
 * Everything that the store keeps of one app. Any thread.
 *
 * @param name the app
 * @param epoch which data set its blobs belong to
 * @param buckets where new blobs go
 * @param drafts what came of declared uploads that are not complete
 * @param made what was made of its blobs
 * @param orphans what looks for blobs that nobody refers to
 */
record AppBlobs(AppName name, EpochRecord epoch, Buckets buckets, Drafts drafts, MadeFiles made, OrphanScan orphans) {

    static AppBlobs of(AppName name, DiskEnvironment disk, BlobLayout layout, DiskBlobOptions options) {
        Buckets buckets = new Buckets(disk, layout, options, name);
        MadeFiles made = new MadeFiles(disk.calls(), layout, options.survivesPowerCut(), name);
        return new AppBlobs(
                name,
                new EpochRecord(disk.calls(), layout, name),
                buckets,
                new Drafts(disk.calls(), layout, buckets, name),
                made,
                new OrphanScan(disk, layout, buckets, made, options.bucketAge(), name));
    }
}
