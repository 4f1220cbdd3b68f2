package org.lathe.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kinds of steps that {@link Bench} can measure. */
public enum StepKind {
  /** The fast step: weights frozen, prefix computed before. */
  FAST,
  /** The slow step: the gradient of all weights, alone and with the update. */
  SLOW,
  /** The matrix products of the linear layers; only with a peer. */
  PRODUCTS,
  /** Decoding token by token. */
  GENERATION;

  /**
   * Returns the kind of this name, in upper or lower case.
   *
   * @throws IllegalArgumentException if there is none; the message lists all kinds
   */
  public static StepKind named(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("unknown step '" + name + "'; there are " + names()));
  }

  /** Returns all names. */
  public static String names() {
    return Arrays.stream(values()).map(StepKind::label).collect(Collectors.joining(", "));
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
