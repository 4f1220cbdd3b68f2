package org.lathe.datasets.stories;

import org.lathe.datasets.corpus.Document;

/**
 * A story with the truth about it.
 *
 * @param document its name and text
 * @param factors what the text was made from
 */
public record Story(Document document, Factors factors) {}
