/**
 * The quality of samples of a model: measures of the tokens alone (entropy, repetition, distinct
 * n-grams), their perplexity under a judge, and MAUVE, their distance from reference texts. Judge
 * and feature model are interfaces.
 */
package org.lathe.evaluation.samples;
