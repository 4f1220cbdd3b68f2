package org.lathe.training.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A remedy reaches the efficiency, and nothing smaller does. */
class ScaleRemedyTest {
  private static final double ENOUGH = 0.9;

  private static ScaleModel model(double bitsPerSecond, DividedStep step) {
    return new ScaleModel(
        new Cluster(
            512,
            1,
            Optional.of(new NetworkLink(bitsPerSecond, 1, 0.85, 30e-6)),
            Optional.empty(),
            Optional.empty(),
            new StepTime.OfSequences(1, OptionalInt.empty(), 0),
            OptionalInt.empty(),
            List.of()),
        step);
  }

  private static ScaleRemedy remedy(ScaleModel model, int ranks) {
    return ScaleRemedy.of(
        model, model.at(ranks), ENOUGH, OptionalInt.of(16), steps -> (steps + 1) / 17.0);
  }

  @Test
  void aSlowLinkWantsMoreWorkForEachExchange() {
    DividedStep step = new DividedStep(512, 1, 1024, 152_000_000, 0, 705.0 / 512);
    ScaleModel model = model(1e9, step);
    ScaleRemedy remedy = remedy(model, 64);
    assertTrue(remedy.efficiency() < ENOUGH);
    assertTrue(model.with(step.withBatch(remedy.batch())).efficiency(64) >= ENOUGH);
    for (int batch = 513; batch < remedy.batch(); batch++) {
      assertTrue(model.with(step.withBatch(batch)).efficiency(64) < ENOUGH);
    }
    double exchange = model.exchangeSeconds(64);
    double work = (remedy.fitSteps() + 1) / 17.0;
    double less = remedy.fitSteps() / 17.0;
    double cost = step.sequenceSeconds();
    assertTrue(step.withSequenceSeconds(cost * work).efficiency(64, exchange) >= ENOUGH);
    assertTrue(step.withSequenceSeconds(cost * less).efficiency(64, exchange) < ENOUGH);
    assertNull(remedy.leaf());
  }

  @Test
  void unevenLeavesWantToBeSmaller() {
    DividedStep step = new DividedStep(512, 64, 1024, 4_000, 0, 1);
    ScaleModel model = model(1e11, step);
    // 8 leaves on 6 ranks leave a third of the time; 64 leaves 1 in 33.
    ScaleRemedy remedy = remedy(model, 6);
    assertEquals(8, remedy.leaf());
    assertTrue(model.with(step.withLeaf(16)).efficiency(6) < ENOUGH);
    // More fast steps do not help where ranks wait for each other's leaves.
    assertNull(remedy.fitSteps());
    assertNotNull(remedy.batch());
  }

  @Test
  void whatNoChangeReachesHasNone() {
    DividedStep step = new DividedStep(8, 1, 1024, 4_000_000_000L, 0, 1e-6);
    ScaleRemedy remedy = remedy(model(1e6, step), 8);
    assertNull(remedy.batch());
    assertNull(remedy.leaf());
    assertNull(remedy.fitSteps());
  }

  @Test
  void moreRanksThanLeavesWantABatchOrALeafForEach() {
    DividedStep step = new DividedStep(64, 8, 1024, 4_000, 0, 1);
    ScaleModel model = model(1e11, step);
    ScaleRemedy remedy = remedy(model, 32);
    assertEquals(2, remedy.leaf());
    assertTrue(remedy.batch() / 8 >= 32);
    assertNull(remedy.fitSteps());
  }

  @Test
  void trainingWithoutFitsHasNoStepsOfThem() {
    ScaleModel model = model(1e9, new DividedStep(512, 1, 1024, 152_000_000, 0, 1));
    ScaleRemedy remedy =
        ScaleRemedy.of(model, model.at(64), ENOUGH, OptionalInt.empty(), steps -> 1);
    assertNull(remedy.fitSteps());
    assertNotNull(remedy.batch());
  }
}
