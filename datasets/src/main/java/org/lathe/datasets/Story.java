package org.lathe.datasets;

/**
 * A story with the truth about it.
 *
 * @param document its name and text
 * @param factors what the text was made from
 */
public record Story(Document document, Factors factors) {}
