/**
 * Text in, token ids out: tokenizers, corpora, token shards and deterministic sampling. Knows
 * nothing of models.
 */
package org.lathe.datasets;
