/**
 * Text in, token ids out: corpora of documents, tokenizers, and sequences of tokens drawn
 * reproducibly from them. Nothing here depends on models.
 *
 * <p>The usual path: {@link org.lathe.datasets.source.CorpusChoice} opens a corpus, {@link
 * org.lathe.datasets.corpus.CorpusSelection} selects documents within a byte budget, {@link
 * org.lathe.datasets.corpus.CorpusSplit} divides it by document, {@link
 * org.lathe.datasets.tokens.TokenStore} encodes each part, and {@link
 * org.lathe.datasets.sampling.SequenceSampler} and {@link
 * org.lathe.datasets.sampling.HeldOutSequences} cut sequences from it.
 *
 * <p>This package itself contains what all of these use, and uses none of them.
 */
package org.lathe.datasets;
