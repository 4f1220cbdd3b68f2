package org.lathe.evaluation.latent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Token accuracy for each number of included layers of z, averaged over sequences.
 *
 * @param sequences how many
 * @param length tokens of each
 * @param levels the first without any layer, the last with all
 */
public record Inclusion(int sequences, int length, List<Level> levels) {

  /**
   * The accuracies with one number of layers.
   *
   * @param layers how many, from the bottom
   * @param freeRunning decoded from z alone
   * @param teacherForced the true tokens before each position given
   */
  public record Level(
      int layers,
      @JsonProperty("free_running") Share freeRunning,
      @JsonProperty("teacher_forced") Share teacherForced) {}

  /**
   * A mean token accuracy.
   *
   * @param accuracy mean over the sequences
   * @param standardError of the mean, from its spread over the sequences; NaN for a single one
   */
  public record Share(double accuracy, @JsonProperty("standard_error") double standardError) {
    static Share of(double[] shares) {
      double mean = 0;
      for (double share : shares) {
        mean += share / shares.length;
      }
      double squares = 0;
      for (double share : shares) {
        squares += (share - mean) * (share - mean);
      }
      return new Share(mean, Math.sqrt(squares / (shares.length - 1) / shares.length));
    }
  }

  /** Returns the means over the traces of at least one sequence. */
  public static Inclusion of(List<SequenceTrace> traces) {
    List<Level> levels =
        IntStream.range(0, traces.getFirst().freeRunning().length)
            .mapToObj(
                layers ->
                    new Level(
                        layers,
                        share(traces, trace -> trace.freeRunning()[layers]),
                        share(traces, trace -> trace.teacherForced()[layers])))
            .toList();
    return new Inclusion(traces.size(), traces.getFirst().source().length, levels);
  }

  private static Share share(List<SequenceTrace> traces, Function<SequenceTrace, Double> accuracy) {
    return Share.of(traces.stream().mapToDouble(accuracy::apply).toArray());
  }
}
