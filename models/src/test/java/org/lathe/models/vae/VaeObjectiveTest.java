package org.lathe.models.vae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.GraphNames;
import org.lathe.models.Losses;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.Parameter;
import org.lathe.models.StepListener;
import org.lathe.models.StepShape;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.SmallModel;

/** What the weights follow with each option. */
class VaeObjectiveTest {
  private static final int LENGTH = 9;
  private static final int SEPARATOR = SmallModel.vocabulary().separator();
  private static final double NEAR = 1e-5;

  private record Followed(Losses losses, Map<String, float[]> gradients) {}

  private static VaeOptions options(KlAnnealing annealing, double freeBits, int fastSteps) {
    return new VaeOptions(
        annealing, freeBits, AggressiveEncoder.NONE, fastSteps > 0, fastSteps, 0.5);
  }

  /** Takes the gradient of four sequences, so many at a time. */
  private static Followed follow(VaeOptions options, int micro, int step) {
    VaeModel model = new VaeModel(SmallVae.config());
    try (Session session = SmallVae.open("vector", 2);
        Objective objective =
            model.objective(
                session, StepShape.of(new BatchShape(micro, LENGTH), 4 / micro), options)) {
      Losses sums = null;
      objective.begin();
      for (int first = 0; first < 4; first += micro) {
        int from = first;
        int[][] sequences =
            IntStream.range(from, from + micro)
                .mapToObj(k -> SmallModel.sequence(k, LENGTH))
                .toArray(int[][]::new);
        int[] numbers = IntStream.range(from, from + micro).toArray();
        objective.prepare(
            Batch.of(SEPARATOR, sequences), new Occasion(5, step, 10, numbers), StepListener.NONE);
        Losses losses = objective.accumulate();
        sums = sums == null ? losses : sums.plus(losses);
      }
      Map<String, float[]> gradients = new HashMap<>();
      for (Parameter parameter : model.parameters()) {
        gradients.put(parameter.name(), session.read(parameter.gradient()));
      }
      return new Followed(sums, gradients);
    }
  }

  private static void assertNear(Followed want, Followed got) {
    assertEquals(want.losses().loss(), got.losses().loss(), NEAR * want.losses().loss());
    want.gradients()
        .forEach((name, gradient) -> assertNear(name, gradient, got.gradients().get(name)));
  }

  private static void assertNear(String name, float[] want, float[] got) {
    double error = 0;
    double norm = 0;
    for (int i = 0; i < want.length; i++) {
      error += Math.pow(got[i] - want[i], 2);
      norm += Math.pow(want[i], 2);
    }
    assertTrue(norm > 0, () -> name + " has no gradient");
    double relative = Math.sqrt(error / norm);
    assertTrue(relative < NEAR, () -> name + " is off by " + relative);
  }

  @Test
  void microBatchesAddUpToTheGradientOfTheBatch() {
    assertNear(follow(VaeOptions.PLAIN, 4, 3), follow(VaeOptions.PLAIN, 1, 3));
    VaeOptions refined = options(new KlAnnealing(1, 1), 0, 2);
    assertNear(follow(refined, 4, 3), follow(refined, 2, 3));
  }

  @Test
  void theLossHasTheWeightOfTheKl() {
    Losses plain = follow(VaeOptions.PLAIN, 4, 3).losses();
    assertEquals(plain.parts().get("nelbo"), plain.loss());
    assertTrue(plain.parts().get("kl") > 0);
    Losses annealed = follow(options(new KlAnnealing(1, 1), 0, 0), 4, 3).losses();
    assertEquals(plain.parts(), annealed.parts());
    assertEquals(plain.parts().get("nll") + 0.3 * plain.parts().get("kl"), annealed.loss(), 1e-9);
  }

  /** Bounds that no mean reaches leave the nll alone, as a weight of 0 would. */
  @Test
  void freeBitsAboveEveryKlLeaveTheNllAlone() {
    Followed free = follow(options(KlAnnealing.NONE, 1e6, 0), 4, 3);
    assertEquals(
        4 * 1e6 * SmallVae.config().latents(),
        free.losses().loss() - free.losses().parts().get("nll"),
        100);
    Followed plain = follow(VaeOptions.PLAIN, 4, 3);
    assertArrayEquals(
        plain.gradients().get("layers.feed_forward.w1.weight"),
        free.gradients().get("layers.feed_forward.w1.weight"));
    assertNotEquals(
        plain.gradients().get("encoder.mu.bias")[0], free.gradients().get("encoder.mu.bias")[0]);
    // Below every mean they change nothing.
    assertNear(plain, follow(options(KlAnnealing.NONE, 1e-6, 0), 4, 3));
  }

  /**
   * The encoder follows its own bound, as without fast steps at the same noise; the decoder the nll
   * at the refined posterior.
   */
  @Test
  void semiAmortizedPartsFollowTheirOwnLosses() {
    VaeOptions refined = options(KlAnnealing.NONE, 0, 3);
    VaeModel model = new VaeModel(SmallVae.config());
    BatchShape shape = new BatchShape(4, LENGTH);
    VaeGraphs graphs = model.graphs(shape, refined);
    double scale = 1.0 / shape.tokens();
    int[][] sequences =
        IntStream.range(0, 4).mapToObj(k -> SmallModel.sequence(k, LENGTH)).toArray(int[][]::new);
    Batch batch = Batch.of(SEPARATOR, sequences);
    try (Session session = SmallVae.open("vector", 2);
        Objective objective = model.objective(session, StepShape.of(shape, 1), refined);
        Program noise = session.compile(graphs.fits().noise());
        Program whole = session.compile(graphs.gradient(scale, true));
        Program slow = session.compile(graphs.fits().firstSlowGradient(scale))) {
      Occasion occasion = new Occasion(5, 3, 10, new int[] {0, 1, 2, 3});
      objective.begin();
      objective.prepare(batch, occasion, StepListener.NONE);
      Losses losses = objective.accumulate();
      Map<String, float[]> got = new HashMap<>();
      for (Parameter parameter : model.parameters()) {
        got.put(parameter.name(), session.read(parameter.gradient()));
      }
      assertEquals(3, losses.curves().get("fit").length);

      float[] mu = session.read(Posterior.MU);
      VaeObjective.draw(noise, occasion, 1);
      VaeObjective.run(whole, graphs, batch, scale);
      assertEquals(
          VaeObjective.sum(whole.read(GraphNames.NLL)) + VaeObjective.sum(whole.read(LtmGraphs.KL)),
          losses.parts().get("encoder_nelbo"),
          1e-4);
      for (Parameter parameter : SmallVae.config().encoderParameters()) {
        assertNear(parameter.name(), session.read(parameter.gradient()), got.get(parameter.name()));
      }
      assertArrayEquals(mu, session.read(Posterior.MU), "the posterior stays");

      VaeObjective.draw(noise, occasion, 0);
      slow.write(GraphNames.TOKENS, batch.tokens());
      slow.write(GraphNames.TARGETS, batch.targets());
      slow.run();
      assertEquals(VaeObjective.sum(slow.read(GraphNames.NLL)), losses.loss(), 1e-9);
      List<Parameter> decoder = SmallVae.config().decoder().parameters();
      for (Parameter parameter : decoder.subList(1, decoder.size())) {
        assertNear(parameter.name(), session.read(parameter.gradient()), got.get(parameter.name()));
      }
      // The table has a part of the encoder's gradient as well.
      String table = decoder.getFirst().name();
      assertNotEquals(session.read(decoder.getFirst().gradient())[0], got.get(table)[0], table);
    }
  }
}
