package org.lathe.training;

/**
 * A generated text.
 *
 * @param step slow steps taken before
 * @param from {@code prior} or {@code prompt}
 * @param prompt what it continues, or empty
 * @param text the text
 */
public record SampleMetrics(int step, String from, String prompt, String text) {}
