/**
 * Text in, token ids out: corpora of documents, tokenizers, and sequences of tokens drawn
 * reproducibly from them. Nothing here knows of models.
 *
 * <p>The usual path: {@link org.lathe.datasets.CorpusChoice} opens a corpus, {@link
 * org.lathe.datasets.Selection} takes a budget of it, {@link org.lathe.datasets.Split} parts it by
 * document, {@link org.lathe.datasets.TokenStore} encodes each part, and {@link
 * org.lathe.datasets.SequenceSampler} and {@link org.lathe.datasets.HeldOutSequences} cut sequences
 * from it.
 */
package org.lathe.datasets;
