/**
 * A family of models with one layer, in four small files. The logits of the next token depend only
 * on the current token: {@code logits = E gelu(W e)}, where e is the current token's row of the
 * embedding E.
 */
package org.lathe.examples.bigram;
