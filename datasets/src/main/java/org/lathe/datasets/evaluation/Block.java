package org.lathe.datasets.evaluation;

/**
 * One sequence to measure.
 *
 * @param ids its tokens
 * @param words its share of the set's words and marks ({@link EvaluationDocument#words}): each
 *     token of a document, its separator included, has an equal share of that document's
 * @param bytes its share of the bytes of text, likewise
 */
public record Block(int[] ids, double words, double bytes) {}
