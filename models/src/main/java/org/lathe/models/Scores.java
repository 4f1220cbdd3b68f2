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
    int count = sequences.size();
    int batch = likelihood.batch();
    long passes = Math.ceilDiv(count, batch) * likelihood.passes();
    long[] done = {0};
    List<SequenceScore> all = new ArrayList<>();
    for (int first = 0; first < count; first += batch) {
      int end = Math.min(first + batch, count);
      all.addAll(
          likelihood.score(
              sequences.subList(first, end),
              IntStream.range(first, end).toArray(),
              0,
              () -> listener.passed(++done[0], passes)));
    }
    return of(likelihood, all, sequences.getFirst().length);
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
