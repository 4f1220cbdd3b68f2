package org.lathe.models;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The scores of many sequences of one length.
 *
 * @param sequences the score of each sequence
 * @param length tokens of each
 * @param figures means over them, the one to judge the model by first
 */
public record Scores(List<SequenceScore> sequences, int length, List<NamedFigure> figures) {
  /**
   * Scores sequences, batch by batch.
   *
   * @param sequences at least one; the index in the list determines the random numbers of a
   *     sequence
   * @param listener told of each pass through the model
   */
  public static Scores of(Likelihood likelihood, List<int[]> sequences, PassListener listener) {
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("no sequences, there must be at least one");
    }
    List<SequenceScore> all = each(likelihood, sequences, 0, sequences.size(), listener);
    return of(likelihood, all, sequences.getFirst().length);
  }

  /**
   * Scores some of many sequences, batch by batch: {@code sequences[first .. end - 1]}.
   *
   * @param sequences all of them; the index in the list determines the random numbers of a sequence
   * @param listener told of each pass through the model for these
   * @return the score of each, in order
   */
  public static List<SequenceScore> each(
      Likelihood likelihood, List<int[]> sequences, int first, int end, PassListener listener) {
    int batch = likelihood.batch();
    long passes = Math.ceilDiv(end - first, batch) * likelihood.passes();
    long[] done = {0};
    List<SequenceScore> scores = new ArrayList<>();
    for (int from = first; from < end; from += batch) {
      int to = Math.min(from + batch, end);
      scores.addAll(
          likelihood.score(
              sequences.subList(from, to),
              IntStream.range(from, to).toArray(),
              0,
              () -> listener.passed(++done[0], passes)));
    }
    return scores;
  }

  /**
   * Summarizes scores of sequences.
   *
   * @param likelihood that they are of
   * @param all at least one
   * @param length tokens of each sequence
   */
  public static Scores of(Likelihood likelihood, List<SequenceScore> all, int length) {
    List<NamedFigure> figures = new ArrayList<>();
    likelihood
        .figures()
        .forEach(
            (name, kind) -> {
              double[] nats = all.stream().mapToDouble(score -> score.nats().get(name)).toArray();
              figures.add(
                  new NamedFigure(
                      name,
                      likelihood.label(name),
                      kind,
                      Figure.of(nats, length),
                      errorOfDraws(all, name, length)));
            });
    return new Scores(List.copyOf(all), length, List.copyOf(figures));
  }

  private static OptionalDouble errorOfDraws(List<SequenceScore> all, String figure, int length) {
    if (all.stream().anyMatch(score -> !score.drawVariance().containsKey(figure))) {
      return OptionalDouble.empty();
    }
    double variances = 0;
    for (SequenceScore score : all) {
      variances += score.drawVariance().get(figure);
    }
    return OptionalDouble.of(Math.sqrt(variances) / all.size() / length);
  }

  /** Returns the number of tokens in all sequences. */
  public long tokens() {
    return (long) sequences.size() * length;
  }

  /** Returns the figure to judge the model by. */
  public Figure headline() {
    return figures.getFirst().figure();
  }
}
