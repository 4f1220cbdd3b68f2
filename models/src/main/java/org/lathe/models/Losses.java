package org.lathe.models;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Losses of sequences, in nats, by name.
 *
 * @param loss the one whose gradient the weights follow
 * @param parts further ones, in order, such as {@code kl}
 * @param curves losses over the steps of a preparation, in order, such as {@code fit}
 */
public record Losses(double loss, Map<String, Double> parts, Map<String, double[]> curves) {
  /** Returns a loss without parts. */
  public static Losses of(double loss) {
    return new Losses(loss, Map.of(), Map.of());
  }

  /** Returns the sums of these losses and others with the same names. */
  public Losses plus(Losses other) {
    Map<String, Double> sums = new LinkedHashMap<>();
    parts.forEach((name, value) -> sums.put(name, value + other.parts.get(name)));
    Map<String, double[]> added = new LinkedHashMap<>();
    curves.forEach(
        (name, curve) -> {
          double[] sum = new double[curve.length];
          Arrays.setAll(sum, i -> curve[i] + other.curves.get(name)[i]);
          added.put(name, sum);
        });
    return new Losses(loss + other.loss, sums, added);
  }

  /** Returns these losses per token, for {@code tokens} tokens. */
  public Losses perToken(long tokens) {
    Map<String, Double> shares = new LinkedHashMap<>();
    parts.forEach((name, value) -> shares.put(name, value / tokens));
    Map<String, double[]> divided = new LinkedHashMap<>();
    curves.forEach(
        (name, curve) -> divided.put(name, Arrays.stream(curve).map(v -> v / tokens).toArray()));
    return new Losses(loss / tokens, shares, divided);
  }
}
