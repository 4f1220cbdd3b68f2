package org.lathe.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@link Bench} can measure. */
public enum StepKind {
  /** The fast step: weights frozen, prefix computed before. */
  FAST,
  /** The slow step: the gradient of all weights, alone and with the update. */
  SLOW,
  /** The linear layers' matrix products; beside a peer only. */
  PRODUCTS,
  /** Decoding token by token. */
  GENERATION;

  /**
   * The kind of this name, in any case.
   *
   * @throws IllegalArgumentException naming all kinds
   */
  public static StepKind named(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("unknown step '" + name + "'; there are " + names()));
  }

  /** All names. */
  public static String names() {
    return Arrays.stream(values()).map(StepKind::label).collect(Collectors.joining(", "));
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
