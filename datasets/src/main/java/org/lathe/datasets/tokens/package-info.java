/**
 * Token ids of many documents, one after another: in memory here, on disk in {@link
 * org.lathe.datasets.shards}.
 */
package org.lathe.datasets.tokens;
