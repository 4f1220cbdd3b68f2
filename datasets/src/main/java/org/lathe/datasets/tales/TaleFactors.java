package org.lathe.datasets.tales;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The latent factors that a tale was told from, drawn independently and uniformly.
 *
 * @param values the value of each factor
 */
public record TaleFactors(Map<TaleFactor, TaleValue> values) {
  /** Keeps its own copy. */
  public TaleFactors {
    Map<TaleFactor, TaleValue> copy = new EnumMap<>(TaleFactor.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  /** Returns the value of a factor. */
  public TaleValue of(TaleFactor factor) {
    return values.get(factor);
  }
}
