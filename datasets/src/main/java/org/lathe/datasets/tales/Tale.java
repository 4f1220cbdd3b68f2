package org.lathe.datasets.tales;

import org.lathe.datasets.corpus.Document;

/**
 * A tale with its true factors.
 *
 * @param document its name and text
 * @param factors the factors that the text was made from
 */
public record Tale(Document document, TaleFactors factors) {}
