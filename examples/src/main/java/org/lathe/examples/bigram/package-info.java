/**
 * A family of models of one layer, in four small files: the next token follows from the present one
 * alone, {@code logits = E gelu(W e)}, where e is the present token's row of the table E.
 */
package org.lathe.examples.bigram;
