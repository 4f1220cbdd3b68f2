package org.lathe.models;

import java.util.List;
import java.util.Map;

/**
 * How likely a model holds sequences. A sequence's figures are a function of weights, tokens, its
 * number, the occasion and the options, whatever else is scored beside it. The weights are taken as
 * they are in the session at each call.
 */
public interface Likelihood extends AutoCloseable {
  /** What it gives, by name; the first is the one to judge the model by. */
  Map<String, FigureKind> figures();

  /** What people call the figure of this name. */
  String label(String figure);

  /** Sequences that are scored together. */
  int batch();

  /** Passes through the model that a batch takes. */
  long passes();

  /**
   * Scores up to a batch of sequences.
   *
   * @param sequences each of the length that this was made for
   * @param numbers of the sequences, which name their random numbers
   * @param occasion numbers the text that they are from; the next number is used up too
   * @param passed told of each pass through the model
   */
  List<SequenceScore> score(List<int[]> sequences, int[] numbers, int occasion, Runnable passed);

  /**
   * What a line of the metrics says of these scores besides the figures, by name; such as the KL of
   * a latent thought model. Values are numbers, arrays of them, or records.
   *
   * @param scores of this likelihood
   * @param tokens in all of the sequences
   */
  default Map<String, Object> details(List<SequenceScore> scores, long tokens) {
    return Map.of();
  }

  @Override
  void close();
}
