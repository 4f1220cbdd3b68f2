package org.lathe.datasets.corpus;

/**
 * One text of a corpus.
 *
 * @param name unique in its corpus and the same in every run: selection and split depend on it
 * @param text the whole text
 */
public record Document(String name, String text) {}
