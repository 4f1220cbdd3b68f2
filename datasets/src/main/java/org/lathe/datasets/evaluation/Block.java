package org.lathe.datasets.evaluation;

/**
 * One sequence to measure.
 *
 * @param ids its tokens
 * @param words its share of the words and marks of the set ({@link EvaluationDocument#words}): the
 *     words of a document are shared equally among its tokens, the separator included
 * @param bytes its share of the bytes of text, computed in the same way
 */
public record Block(int[] ids, double words, double bytes) {}
