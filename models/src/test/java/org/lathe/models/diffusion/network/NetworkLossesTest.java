package org.lathe.models.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.Parameter;
import org.lathe.models.diffusion.noise.Process;

/** Losses and logits of noisy sequences. */
class NetworkLossesTest {
  private static final int N = SmallDiffusion.PLACES;
  private static final int V = SmallDiffusion.VOCABULARY;
  private static final double[] TIMES = {0.3, 0.7};

  /** What a batch of two sequences reads, and what is scored. */
  private record Noisy(int[] noisy, int[] targets) {
    static Noisy of(Process process, int... numbers) {
      int[] noisy = new int[numbers.length * N];
      int[] targets = new int[noisy.length];
      for (int b = 0; b < numbers.length; b++) {
        int[] tokens = SmallDiffusion.sequence(numbers[b], N);
        int[] read = SmallDiffusion.noisy(process, numbers[b], tokens);
        System.arraycopy(read, 0, noisy, b * N, N);
        System.arraycopy(tokens, 0, targets, b * N, N);
        targets[b * N] = -1;
      }
      return new Noisy(noisy, targets);
    }
  }

  private static float[] losses(
      Session session, DiffusionConfig config, Noisy batch, double... times) {
    try (NetworkLosses losses =
        new NetworkLosses(session, new DiffusionGraphs(config, times.length, N))) {
      return losses.of(batch.noisy(), batch.targets(), times);
    }
  }

  private static float[] logits(
      Session session, DiffusionConfig config, Noisy batch, double... times) {
    try (NetworkDenoiser denoiser =
        new NetworkDenoiser(session, new DiffusionGraphs(config, times.length, N))) {
      float[] logits = new float[times.length * N * V];
      denoiser.logits(batch.noisy(), times, logits);
      return logits;
    }
  }

  /** The published formulas in float64, on the logits. */
  private static double loss(DiffusionConfig config, float[] s, int noisy, int target, double t) {
    double odds = Math.expm1(config.schedule().sigma(t));
    if (!config.process().masks()) {
      double r = odds / (odds + V);
      double sum = 0;
      for (int y = 0; y < V; y++) {
        double a = noisy == target ? r : y == target ? 1 / r : 1;
        sum += y == noisy ? 0 : Math.exp(s[y]) - a * s[y] + a * (Math.log(a) - 1);
      }
      return sum / V;
    }
    if (noisy != V) {
      return 0;
    }
    double exponentials = 0;
    for (float each : s) {
      exponentials += Math.exp(each);
    }
    if (!config.process().scores()) {
      return Math.log(exponentials) - s[target];
    }
    double offset = Math.log(odds) + Math.log(V);
    double total = 1 / odds;
    return exponentials * Math.exp(-offset)
        - total * (s[target] - offset)
        + total * (Math.log(total) - 1);
  }

  @ParameterizedTest
  @EnumSource
  void lossesAreThePublishedFormulasOfTheLogits(Process process) {
    DiffusionConfig config = SmallDiffusion.config(process);
    Noisy batch = Noisy.of(process, 0, 1);
    for (String backend : new String[] {"scalar", "vector"}) {
      try (Session session = SmallDiffusion.open(backend, 2, config)) {
        float[] losses = losses(session, config, batch, TIMES);
        float[] logits = logits(session, config, batch, TIMES);
        int scored = 0;
        for (int i = 0; i < losses.length; i++) {
          if (batch.targets()[i] == -1) {
            assertEquals(0, losses[i], "place " + i);
            continue;
          }
          float[] row = Arrays.copyOfRange(logits, i * V, (i + 1) * V);
          double want = loss(config, row, batch.noisy()[i], batch.targets()[i], TIMES[i / N]);
          assertEquals(want, losses[i], 1e-4 * Math.max(1, want), "place " + i);
          scored += want == 0 ? 0 : 1;
        }
        assertEquals(process.masks() ? 9 : 18, scored, "places that cost");
      }
    }
  }

  /** The sum of the losses changes along its gradient by the square of the gradient's norm. */
  @ParameterizedTest
  @EnumSource
  void theGradientIsThatOfTheLosses(Process process) {
    DiffusionConfig config = SmallDiffusion.config(process, process != Process.SEDD_ABSORB);
    Noisy batch = Noisy.of(process, 0, 1);
    DiffusionGraphs graphs = new DiffusionGraphs(config, 2, N);
    try (Session session = SmallDiffusion.open("vector", 2, config);
        Program gradient = session.compile(graphs.gradient(true))) {
      float[] same = graphs.follow(gradient, batch.noisy(), batch.targets(), TIMES, TIMES);
      assertArrayEquals(losses(session, config, batch, TIMES), same);
      double square = 0;
      for (Parameter parameter : DiffusionNetwork.of(config).parameters()) {
        double own = 0;
        for (float each : session.read(parameter.gradient())) {
          own += (double) each * each;
        }
        assertTrue(own > 0, () -> parameter.name() + " has no gradient");
        square += own;
      }
      double step = 2e-3 / Math.sqrt(square);
      double change =
          moved(session, config, batch, step) - moved(session, config, batch, -2 * step);
      assertEquals(square, change / (2 * step), 5e-3 * square);
    }
  }

  /** Moves all weights along their gradient, and returns the weighted sum of the losses there. */
  private static double moved(Session session, DiffusionConfig config, Noisy batch, double step) {
    for (Parameter parameter : DiffusionNetwork.of(config).parameters()) {
      float[] values = session.read(parameter.name());
      float[] gradient = session.read(parameter.gradient());
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) (step * gradient[i]);
      }
      session.write(parameter.name(), values);
    }
    float[] losses = losses(session, config, batch, TIMES);
    double sum = 0;
    for (int i = 0; i < losses.length; i++) {
      sum += TIMES[i / N] * losses[i];
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource
  void whatIsComputedTogetherChangesNoBit(Process process) {
    DiffusionConfig config = SmallDiffusion.config(process);
    try (Session session = SmallDiffusion.open("vector", 2, config)) {
      float[] both = losses(session, config, Noisy.of(process, 0, 1), TIMES);
      for (int b = 0; b < 2; b++) {
        float[] alone = losses(session, config, Noisy.of(process, b), TIMES[b]);
        assertArrayEquals(Arrays.copyOfRange(both, b * N, (b + 1) * N), alone);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyPlaceSeesEveryOther(Process process) {
    DiffusionConfig config = SmallDiffusion.config(process);
    try (Session session = SmallDiffusion.open("vector", 2, config)) {
      Noisy batch = Noisy.of(process, 0);
      float[] before = logits(session, config, batch, 0.5);
      for (int changed : new int[] {0, N - 1}) {
        Noisy other = Noisy.of(process, 0);
        other.noisy()[changed] = (other.noisy()[changed] + 1) % V;
        float[] after = logits(session, config, other, 0.5);
        for (int i = 0; i < N; i++) {
          assertFalse(
              Arrays.equals(before, i * V, (i + 1) * V, after, i * V, (i + 1) * V),
              "place " + i + " does not see place " + changed);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTimeIsReadWhereItIsAnInput(Process process) {
    DiffusionConfig config = SmallDiffusion.config(process);
    try (Session session = SmallDiffusion.open("vector", 2, config);
        Denoiser denoiser = new NetworkDenoiser(session, new DiffusionGraphs(config, 1, N))) {
      Noisy batch = Noisy.of(process, 0);
      boolean same =
          Arrays.equals(logits(session, config, batch, 0.2), logits(session, config, batch, 0.6));
      assertEquals(process == Process.MDLM, same);
      assertEquals(!same, denoiser.readsTime());
      assertEquals(V, denoiser.vocabulary());
    }
  }

  /** A network of scores has the cross-entropy of one that predicts tokens. */
  @Test
  void crossEntropyIsThatOfTheSoftmaxOfTheLogits() {
    DiffusionConfig config = SmallDiffusion.config(Process.SEDD_ABSORB);
    DiffusionConfig predicts = SmallDiffusion.config(Process.MDLM, true);
    Noisy batch = Noisy.of(Process.SEDD_ABSORB, 0, 1);
    try (Session session = SmallDiffusion.open("vector", 2, config);
        PlaceLosses losses = new NetworkLosses(session, new DiffusionGraphs(config, 2, N));
        PlaceLosses other = new NetworkLosses(session, new DiffusionGraphs(predicts, 2, N))) {
      float[] entropies = losses.crossEntropy(batch.noisy(), batch.targets(), TIMES);
      assertArrayEquals(other.of(batch.noisy(), batch.targets(), TIMES), entropies);
      assertArrayEquals(other.crossEntropy(batch.noisy(), batch.targets(), TIMES), entropies);
    }
  }

  @Test
  void thereIsNoCrossEntropyOfMasksWithoutMasks() {
    DiffusionConfig config = SmallDiffusion.config(Process.SEDD_UNIFORM);
    Noisy batch = Noisy.of(Process.SEDD_UNIFORM, 0);
    try (Session session = SmallDiffusion.open("vector", 1, config);
        PlaceLosses losses = new NetworkLosses(session, new DiffusionGraphs(config, 1, N))) {
      assertThrows(
          UnsupportedOperationException.class,
          () -> losses.crossEntropy(batch.noisy(), batch.targets(), new double[] {0.5}));
    }
  }

  @Test
  void longerSequencesThanTheModelIsForAreRefused() {
    DiffusionConfig config = SmallDiffusion.config(Process.MDLM);
    String message =
        assertThrows(IllegalArgumentException.class, () -> new DiffusionGraphs(config, 1, N + 1))
            .getMessage();
    assertEquals("sequences of 10 tokens do not fit a model of 1 to 9 positions", message);
  }
}
