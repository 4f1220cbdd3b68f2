/**
 * What a corpus is: documents with names, listed or as a stream, and which of them are used. {@link
 * org.lathe.datasets.source} and {@link org.lathe.datasets.stories} have corpora.
 */
package org.lathe.datasets.corpus;
