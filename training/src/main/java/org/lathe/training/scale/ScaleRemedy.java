package org.lathe.training.scale;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.OptionalInt;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What would raise the efficiency at a number of ranks, each change alone; null where none does, or
 * where there is nothing to change.
 *
 * @param ranks at which the efficiency is too small
 * @param efficiency there
 * @param below the efficiency that should be reached
 * @param batch the smallest larger batch that reaches it, with the same leaf
 * @param leaf the largest smaller leaf that reaches it, with the same batch
 * @param fitSteps the fewest more steps of the fits that reach it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScaleRemedy(
    int ranks, double efficiency, double below, Integer batch, Integer leaf, Integer fitSteps) {
  /** A batch, or a fit, that is more than so many times as long is no longer the same training. */
  public static final int MOST_TIMES = 64;

  /**
   * Computes the remedies.
   *
   * @param model in which the efficiency is too small
   * @param point where it is
   * @param fitSteps of the training; empty where it fits nothing
   * @param work of a sequence with this number of steps of its fit, in units of today's
   */
  static ScaleRemedy of(
      ScaleModel model,
      ScalePoint point,
      double below,
      OptionalInt fitSteps,
      IntToDoubleFunction work) {
    Search search = new Search(model, point.ranks(), below);
    return new ScaleRemedy(
        point.ranks(),
        point.efficiency(),
        below,
        search.batch(),
        search.leaf(),
        fitSteps.isEmpty() ? null : search.fitSteps(fitSteps.getAsInt(), work));
  }

  private record Search(ScaleModel model, int ranks, double below) {
    Integer batch() {
      DividedStep step = model.step();
      // Counting the nodes of every candidate would take long.
      double least = model.leastExchangeSeconds(ranks);
      return IntStream.rangeClosed(step.leaves() + 1, largestOf(step))
          .filter(leaves -> leaves >= ranks)
          .mapToObj(leaves -> step.withBatch(leaves * step.leaf()))
          .filter(larger -> larger.efficiency(ranks, least) >= below)
          .filter(larger -> model.with(larger).efficiency(ranks) >= below)
          .map(DividedStep::batch)
          .findFirst()
          .orElse(null);
    }

    private static int largestOf(DividedStep step) {
      return (int) Math.min((long) step.leaves() * MOST_TIMES, Integer.MAX_VALUE / step.leaf());
    }

    Integer leaf() {
      DividedStep step = model.step();
      return IntStream.iterate(step.leaf() - 1, leaf -> leaf >= 1, leaf -> leaf - 1)
          .filter(leaf -> step.batch() % leaf == 0 && step.batch() / leaf >= ranks)
          .filter(leaf -> model.with(step.withLeaf(leaf)).efficiency(ranks) >= below)
          .boxed()
          .findFirst()
          .orElse(null);
    }

    Integer fitSteps(int now, IntToDoubleFunction work) {
      DividedStep step = model.step();
      if (ranks > step.leaves()) {
        return null;
      }
      double exchange = model.exchangeSeconds(ranks);
      return IntStream.rangeClosed(now + 1, Math.max(1, now) * MOST_TIMES)
          .filter(
              steps ->
                  step.withSequenceSeconds(step.sequenceSeconds() * work.applyAsDouble(steps))
                          .efficiency(ranks, exchange)
                      >= below)
          .boxed()
          .findFirst()
          .orElse(null);
    }
  }
}
