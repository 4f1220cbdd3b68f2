/**
 * Token ids on disk: headerless files of little-endian ids, in the format of the authors' release
 * and of nanoGPT, with a small {@code shards.json} beside them. {@link
 * org.lathe.datasets.shards.Preparation} makes a folder of them from a source of any size, {@link
 * org.lathe.datasets.shards.PreparedData} reads it, or files from elsewhere, through memory
 * mapping, and {@link org.lathe.datasets.shards.ShardCheck} compares it with its checksums.
 */
package org.lathe.datasets.shards;
