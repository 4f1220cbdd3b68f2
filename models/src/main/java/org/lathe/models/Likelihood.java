package org.lathe.models;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores sequences by their likelihood under a model. The estimates of a sequence are a function of
 * weights, tokens, its number, the occasion and the options, whatever other sequences are scored
 * with it. Each call uses the present weights of the session.
 */
public interface Likelihood extends AutoCloseable {
  /** Returns the kinds of its estimates, by name; the first is the one to judge the model by. */
  Map<String, FigureKind> figures();

  /**
   * Returns the kinds of its estimates of the second half given the first, by name, of those whose
   * kind is known: what bounds the whole need not bound a part given the other. By default those
   * that are exact.
   */
  default Map<String, FigureKind> secondHalfKinds() {
    Map<String, FigureKind> kinds = new LinkedHashMap<>(figures());
    kinds.values().removeIf(kind -> kind != FigureKind.EXACT);
    return kinds;
  }

  /** Returns the label, for people, of the estimate of this name. */
  String label(String figure);

  /** Sequences that are scored together. */
  int batch();

  /** Returns the number of passes through the model for one batch. */
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
   * Returns the further fields of a line of the metrics about these scores, by name; such as the KL
   * of a latent thought model. Values are numbers, arrays of them, or records.
   *
   * @param scores of this likelihood
   * @param tokens in all of the sequences
   */
  default Map<String, Object> details(List<SequenceScore> scores, long tokens) {
    return Map.of();
  }

  /**
   * Returns what a user should know about these scores.
   *
   * @param scores of this likelihood
   * @param tokens in all of the sequences
   */
  default Remarks remarks(List<SequenceScore> scores, long tokens) {
    return Remarks.NONE;
  }

  @Override
  void close();
}
