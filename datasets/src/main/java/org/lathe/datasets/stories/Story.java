package org.lathe.datasets.stories;

import org.lathe.datasets.corpus.Document;

/**
 * A story with its true factors.
 *
 * @param document its name and text
 * @param factors the factors that the text was made from
 */
public record Story(Document document, Factors factors) {}
