package org.lathe.training;

/**
 * A generated text.
 *
 * @param step slow steps taken before
 * @param from what it starts from: {@code prompt}, or the word of the model's decoder for a text
 *     without one, such as {@code prior} or {@code begin}
 * @param prompt what it continues, or empty
 * @param text the text
 */
public record SampleMetrics(int step, String from, String prompt, String text) {}
