package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.files.InputException;
import org.lathe.models.Protocol;
import org.lathe.models.ltm.LtmOptions;

/** What a change of a recipe changes besides, as the short options of the command do. */
class RecipeTest {
  private static final Recipe POCKET = RecipeFile.named("pocket");

  @Test
  void aChangeKeepsAllOtherFields() {
    List<UnaryOperator<Recipe>> changes =
        List.of(
            recipe -> recipe.with(recipe.model()),
            recipe -> recipe.with(recipe.objective()),
            recipe -> recipe.with(recipe.data()),
            recipe -> recipe.with(recipe.batch()),
            recipe -> recipe.with(recipe.optimizer()),
            recipe -> recipe.with(recipe.average()),
            recipe -> recipe.with(recipe.rate()),
            recipe -> recipe.with(recipe.evaluation()),
            recipe -> recipe.withName(recipe.name()),
            recipe -> recipe.withSteps(recipe.steps()),
            recipe -> recipe.withCheckpointEvery(recipe.checkpointEvery()),
            recipe -> recipe.withSeed(recipe.seed()));
    for (String name : RecipeFile.names()) {
      Recipe recipe = RecipeFile.named(name);
      changes.forEach(change -> assertEquals(recipe, change.apply(recipe)));
    }
  }

  @Test
  void theReleaseIsTheReleasesObjectiveAndBlocks() {
    Recipe release = POCKET.with(Protocol.RELEASE);
    assertEquals(LtmOptions.release(16), release.objective());
    assertEquals(SequenceOrder.BLOCKS, release.data().sampling());
    assertEquals(
        POCKET, release.with(POCKET.objective()).with(POCKET.data()), "and nothing but these");
  }

  @Test
  void thePaperIsItsObjectiveAlone() {
    Recipe paper = POCKET.with(Protocol.PAPER);
    LtmOptions known = (LtmOptions) POCKET.objective();
    assertEquals(LtmOptions.paper(16), paper.objective());
    assertEquals(
        LtmOptions.paper(64), LtmOptions.honest(64).with(Protocol.PAPER), "more steps stay");
    assertEquals(POCKET, paper.with(known));
  }

  @Test
  void aFamilyWithoutProtocolsRefusesThem() {
    Recipe other = RecipeFile.named("ar-pocket");
    for (Protocol protocol : Protocol.values()) {
      InputException e = assertThrows(InputException.class, () -> other.with(protocol));
      assertTrue(e.getMessage().contains("no protocol"), e.getMessage());
    }
  }

  @Test
  void theWarmUpFollowsAShorterRun() {
    assertEquals(20, POCKET.rate().warmup());
    assertEquals(0, POCKET.lasting(7).rate().warmup());
    assertEquals(7, POCKET.lasting(7).steps());
    assertEquals(20, POCKET.lasting(5_000).rate().warmup());
    assertEquals(5, POCKET.lasting(7).with(POCKET.rate().withWarmup(5)).rate().warmup());
  }

  @Test
  void theLastRateKeepsItsRatioToThePeak() {
    RateOptions quarter = new RateOptions(8, 2, 3);
    assertEquals(new RateOptions(16, 4, 3), quarter.withPeak(16));
    assertEquals(new RateOptions(16, 0, 3), new RateOptions(8, 0, 3).withPeak(16));
  }

  /** As MDLM and SEDD train: the rate stays at its peak, to the bit. */
  @Test
  void equalRatesAreConstantAfterTheWarmUp() {
    RateOptions constant = new RateOptions(3e-4, 3e-4, 10);
    assertEquals(3e-4 / 2, constant.at(5, 100));
    for (int step = 10; step <= 100; step++) {
      assertEquals(3e-4, constant.at(step, 100));
    }
  }

  /** As MD4 trains: 1, cos^2 of an eighth of a circle, 0. */
  @Test
  void theLastRateMayBeZero() {
    RateOptions cosine = new RateOptions(2, 0, 10);
    assertEquals(2, cosine.at(10, 110));
    assertEquals(1, cosine.at(60, 110), 1e-15);
    assertEquals(0, cosine.at(110, 110));
    assertThrows(InputException.class, () -> new RateOptions(2, -1e-9, 10));
    assertThrows(InputException.class, () -> new RateOptions(0, 0, 10));
  }

  @Test
  void theLeafIsTheMicroBatchUnlessItIsGiven() {
    assertEquals(4, new BatchOptions(8, 2, 64).leaves());
    assertEquals(2, new BatchOptions(8, 4, 64).leaves());
    assertEquals(2, new BatchOptions(8, 2, 4, 64).leaves());
    assertEquals(2, new BatchOptions(8, 2, 4, 64).shape().microBatches());
    assertEquals(new BatchOptions(8, 2, 2, 64), new BatchOptions(8, 2, 64).withLeafDecided());
    assertEquals(new BatchOptions(8, 2, 4, 64), new BatchOptions(8, 2, 4, 64).withLeafDecided());
  }

  @Test
  void theMicroBatchFollowsASmallerBatch() {
    BatchOptions known = new BatchOptions(8, 4, 64);
    assertEquals(new BatchOptions(2, 2, 64), known.withSequences(2));
    assertEquals(new BatchOptions(12, 4, 64), known.withSequences(12));
    assertThrows(InputException.class, () -> known.withSequences(6));
    BatchOptions leaves = new BatchOptions(16, 2, 8, 64);
    assertEquals(new BatchOptions(4, 2, 4, 64), leaves.withSequences(4));
    assertEquals(new BatchOptions(24, 2, 8, 64), leaves.withSequences(24));
    assertThrows(InputException.class, () -> leaves.withSequences(12));
  }
}
