package org.lathe.models;

/**
 * A named estimate over held-out sequences.
 *
 * @param name in files, such as {@code fresh}
 * @param label for people, such as {@code fresh noise, 4 samples}
 * @param kind its relation to the negative log likelihood
 * @param figure nats for each token
 */
public record NamedFigure(String name, String label, FigureKind kind, Figure figure) {}
