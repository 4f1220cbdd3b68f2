package org.lathe.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.EngineException;
import org.lathe.engine.Support;
import org.lathe.models.ltm.LtmConfig;

/** The peer computes the same as the vector engine: values, gradients, and weights after a step. */
class PeerTest {
  private static final Workload TINY =
      new Workload("tiny", LtmConfig.of(61, 16, 3, 2, 24, 8, 2), 2, 24);

  private static Peer peer() {
    Peer peer = ServiceLoader.load(Peer.class).findFirst().orElseThrow();
    Support available = peer.available();
    assumeTrue(available.ok(), available.reason());
    return peer;
  }

  @Test
  void computesTheSameSteps() {
    Peer peer = peer();
    try (LatheModel ours = new LatheModel(TINY, new VectorBackend(), 1);
        PeerModel theirs = peer.open(ours.problem(), 1)) {
      List<Agreement> agreements = Agreements.check(ours, theirs);
      // Two forms of a value and two gradients; a value, 16 gradients and 16 weights.
      assertEquals(2 * 3 + 1 + 2 * 16, agreements.size());
      for (Agreement agreement : agreements) {
        assertTrue(agreement.holds(), agreement::toString);
        assertTrue(agreement.bound() > 0, agreement::toString);
      }
    }
  }

  /** A peer with other weights is detected, even if everything else is the same. */
  @Test
  void isFoundOutWhereItComputesSomethingElse() {
    Peer peer = peer();
    try (LatheModel ours = new LatheModel(TINY, new VectorBackend(), 1)) {
      Problem problem = ours.problem();
      float[] norm = problem.weights().get("norm.weight");
      norm[0] = 1.01f;
      try (PeerModel theirs = peer.open(problem, 1)) {
        norm[0] = 1;
        // The peer keeps the weights that it was opened with until it is restarted.
        PeerModel stale = new StalePeer(theirs);
        EngineException refused =
            assertThrows(EngineException.class, () -> Agreements.check(ours, stale));
        assertTrue(refused.getMessage().contains("nothing was timed"), refused::getMessage);
      }
    }
  }

  /** The prefix that the best form caches is that of the weights of the problem, in every step. */
  @Test
  void keepsItsPrefixAndItsPosteriorMoves() {
    Peer peer = peer();
    try (LatheModel ours = new LatheModel(TINY, new VectorBackend(), 1);
        PeerModel theirs = peer.open(ours.problem(), 1)) {
      double first = theirs.fastStep(PeerForm.BEST, Bench.FAST_RATE, 0);
      double second = theirs.fastStep(PeerForm.BEST, Bench.FAST_RATE, 0);
      assertFalse(first == second);
      theirs.restart();
      assertEquals(first, theirs.fastStep(PeerForm.BEST, Bench.FAST_RATE, 0));
    }
  }
}
