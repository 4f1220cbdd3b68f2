/**
 * Token ids on disk: headerless files of little-endian ids, as the authors' release and nanoGPT
 * have them, with a small {@code shards.json} beside them. {@link
 * org.lathe.datasets.shards.Preparation} makes a folder of them from a source of any size, {@link
 * org.lathe.datasets.shards.PreparedData} reads it, or files that others made, through memory
 * mapping, and {@link org.lathe.datasets.shards.ShardCheck} holds it against its checksums.
 */
package org.lathe.datasets.shards;
