package org.lathe.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.EngineException;
import org.lathe.engine.Support;
import org.lathe.files.InputException;
import org.lathe.models.gpt.Gpt2Config;
import org.lathe.training.RecipeFile;

/** The peer computes the same as the vector engine: values, gradients, and weights after a step. */
class PeerTest {
  private static Peer peer() {
    Peer peer = ServiceLoader.load(Peer.class).findFirst().orElseThrow();
    Support available = peer.available();
    assumeTrue(available.ok(), available.reason());
    return peer;
  }

  private static ModelInTraining open(Workload workload) {
    VectorBackend engine = new VectorBackend();
    return new ModelInTraining(workload, engine.open(engine.devices().getFirst(), 1), 1);
  }

  /** Every form of every family that it knows, with a bound for each of its values. */
  @TestFactory
  Stream<DynamicTest> computesTheSameSteps() {
    Peer peer = peer();
    return Stream.of(
            TinyWorkload.ltm(3, 2),
            TinyWorkload.llama(24),
            TinyWorkload.llama(5),
            TinyWorkload.gpt2(true, Gpt2Config.Gelu.TANH),
            TinyWorkload.gpt2(false, Gpt2Config.Gelu.ERF))
        .map(
            workload ->
                DynamicTest.dynamicTest(
                    workload.config().toString(), () -> computesTheSame(peer, workload)));
  }

  private static void computesTheSame(Peer peer, Workload workload) {
    try (ModelInTraining ours = open(workload);
        PeerModel theirs = peer.open(ours, 1)) {
      List<Agreement> agreements = Agreements.check(ours, theirs);
      int weights = workload.model().parameters().size();
      // Two forms of a value and two gradients; a value, and each gradient and weight.
      int fast = StepGraphs.of(workload).parts().size() > 1 ? 2 * 3 : 0;
      assertEquals(fast + 1 + 2 * weights, agreements.size());
      for (Agreement agreement : agreements) {
        assertTrue(agreement.holds(), agreement::toString);
        assertTrue(agreement.bound() > 0, agreement::toString);
      }
    }
  }

  /** A peer with other weights is detected, even if everything else is the same. */
  @TestFactory
  Stream<DynamicTest> isFoundOutWhereItComputesSomethingElse() {
    Peer peer = peer();
    return TinyWorkload.all().stream()
        .map(
            workload ->
                DynamicTest.dynamicTest(
                    workload.config().toString(), () -> isFoundOut(peer, workload)));
  }

  private static void isFoundOut(Peer peer, Workload workload) {
    try (ModelInTraining ours = open(workload);
        PeerModel theirs = peer.open(ours, 1)) {
      theirs.gradient();
      theirs.update(0.01);
      PeerModel stale = new StalePeer(theirs);
      EngineException refused =
          assertThrows(EngineException.class, () -> Agreements.check(ours, stale));
      assertTrue(refused.getMessage().contains("nothing was timed"), refused::getMessage);
    }
  }

  /** The prefix that the best form caches is that of the weights, in every step. */
  @Test
  void theBestFormBeginsAgainWithTheSameNumbers() {
    Peer peer = peer();
    Workload workload = TinyWorkload.ltm(3, 2);
    try (ModelInTraining ours = open(workload);
        PeerModel theirs = peer.open(ours, 1)) {
      assertEquals(
          List.of("peer, best form", "peer, release form"),
          theirs.prepare("fast").stream().map(Contestant::name).toList());
      assertEquals(List.of(), theirs.prepare("prefix"));
      theirs.prepare("fast").getFirst().step().run();
      double moved = theirs.gradient();
      theirs.restart();
      assertNotEquals(moved, theirs.gradient());
      theirs.restart();
      theirs.prepare("fast").getFirst().step().run();
      assertEquals(moved, theirs.gradient());
    }
  }

  /** A recipe whose fit has two samples is no fit that libtorch does here. */
  @Test
  void anotherFitIsRefused() {
    Peer peer = peer();
    Workload workload = Workload.of(RecipeFile.named("pocket"), 1);
    try (ModelInTraining ours = open(workload)) {
      InputException refused = assertThrows(InputException.class, () -> peer.open(ours, 1));
      assertTrue(refused.getMessage().contains("pocket"), refused::getMessage);
    }
  }
}
