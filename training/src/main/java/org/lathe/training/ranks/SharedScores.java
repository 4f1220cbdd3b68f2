package org.lathe.training.ranks;

import java.util.List;
import java.util.stream.IntStream;
import org.lathe.models.Likelihood;
import org.lathe.models.PassListener;
import org.lathe.models.Scores;
import org.lathe.models.SequenceScore;

/** The scores of many sequences, computed by all ranks. */
public final class SharedScores {
  private SharedScores() {}

  /**
   * Scores sequences; every rank gets the scores of all.
   *
   * @param likelihood this rank's; its batch is what the rank scores at once
   * @param sequences at least one, the same on each rank; the index in the list determines the
   *     random numbers of a sequence
   * @param listener told on rank 0 of each of its passes through the model
   */
  public static Scores of(
      Likelihood likelihood, List<int[]> sequences, PassListener listener, SharedWork work) {
    PassListener heard = work.heard(listener, PassListener.NONE);
    long passes = work.rounds(sequences.size(), likelihood.batch()) * likelihood.passes();
    long[] done = {0};
    List<SequenceScore> scores =
        work.all(
            sequences.size(),
            likelihood.batch(),
            (first, end) ->
                likelihood.score(
                    sequences.subList(first, end),
                    IntStream.range(first, end).toArray(),
                    0,
                    () -> heard.passed(++done[0], passes)));
    return Scores.of(likelihood, scores, sequences.getFirst().length);
  }
}
