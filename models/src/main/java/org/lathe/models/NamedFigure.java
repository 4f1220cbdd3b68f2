package org.lathe.models;

import java.util.OptionalDouble;

/**
 * A named estimate over held-out sequences.
 *
 * @param name in files, such as {@code fresh}
 * @param label for people, such as {@code fresh noise, 4 samples}
 * @param kind its relation to the negative log likelihood
 * @param figure nats for each token
 * @param standardErrorOfDraws the part of its standard error that comes from random draws, in nats
 *     for each token; NaN for a single draw, absent where a family does not tell
 */
public record NamedFigure(
    String name,
    String label,
    FigureKind kind,
    Figure figure,
    OptionalDouble standardErrorOfDraws) {}
