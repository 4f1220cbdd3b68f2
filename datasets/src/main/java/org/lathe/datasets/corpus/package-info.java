/**
 * Corpora: documents with names, listed or as a stream, and the selection of those that are used.
 * {@link org.lathe.datasets.source}, {@link org.lathe.datasets.stories} and {@link
 * org.lathe.datasets.tales} contain corpora.
 */
package org.lathe.datasets.corpus;
