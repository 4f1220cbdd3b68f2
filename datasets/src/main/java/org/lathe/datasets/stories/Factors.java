package org.lathe.datasets.stories;

/**
 * The latent factors that a story was told from, drawn independently and uniformly.
 *
 * @param hero who it is about
 * @param place where it happens
 * @param goal what the hero wishes
 * @param mood how the hero feels
 * @param outcome how it ends
 */
public record Factors(
    FactorValue hero, FactorValue place, FactorValue goal, FactorValue mood, FactorValue outcome) {}
