package org.lathe.examples.bigram;

import org.lathe.models.ObjectiveOptions;

/** The part {@code objective} of a recipe. The cross-entropy of the next token has no options. */
public record BigramOptions() implements ObjectiveOptions {}
