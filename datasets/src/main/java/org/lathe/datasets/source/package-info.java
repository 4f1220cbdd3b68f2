/**
 * Text of any size as a stream of documents: plain text, JSON lines, CSV and Parquet, compressed or
 * not, in files, folders and archives. {@link org.lathe.datasets.source.Sources} opens the text
 * that a user names; one class for each format reads it.
 */
package org.lathe.datasets.source;
