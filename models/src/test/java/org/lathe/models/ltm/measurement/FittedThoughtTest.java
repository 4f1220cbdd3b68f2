package org.lathe.models.ltm.measurement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.decoding.Generator;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmDecoder;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Reconstruction;
import org.lathe.models.ltm.SmallModel;
import org.lathe.models.ltm.family.LtmModel;

/** The latents of a text, alone and put together with those of others. */
class FittedThoughtTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);
  private static final LatentModel MODEL = new LtmModel(CONFIG);
  private static final int SEPARATOR = SmallModel.vocabulary().separator();
  private static final int LENGTH = 8;
  private static final int LAYER = CONFIG.latentsPerLayer() * CONFIG.dim();
  private static final FitOptions FIXED =
      new FitOptions(FastOptions.release(4), 0.3, Latents.FITTED);

  private static FittedThought fit(Session session, FitOptions options, int number) {
    return FittedThought.of(
        session,
        MODEL,
        options,
        SmallModel.sequence(number, LENGTH),
        SEPARATOR,
        5,
        (step, before, kl) -> {});
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  @Test
  void itIsTheFitOfTheCommandFit() {
    try (Session session = SmallModel.open("vector", 1, CONFIG)) {
      int[] ids = SmallModel.sequence(1, LENGTH);
      TextFit wanted =
          TextFit.of(
              session, MODEL, FIXED.fast(), ids, SEPARATOR, 0.3, 5, FastLearning.Listener.NONE);
      List<Double> nelbo = new ArrayList<>();
      double[][][] last = {null};
      FittedThought got =
          FittedThought.of(
              session,
              MODEL,
              FIXED,
              ids,
              SEPARATOR,
              5,
              (step, before, kl) -> {
                nelbo.add(before.nelbo(0));
                last[0] = kl;
              });
      assertEquals(wanted.steps().stream().map(score -> score.nelbo(0)).toList(), nelbo);
      assertEquals(wanted.fitted().nelbo(0), got.fitted().nelbo(0));
      assertEquals(wanted.fresh().nelbo(0), got.fresh().nelbo(0));
      for (int l = 0; l < CONFIG.layers(); l++) {
        assertArrayEquals(last[0][l], got.klByLatent()[l]);
        double kl = Arrays.stream(got.klByLatent()[l]).sum();
        assertEquals(wanted.fitted().kl()[l][0], kl, 1e-4 * kl);
      }
      assertEquals(got.fitted().nll()[0], sum(got.withLatents()), 1e-3);
      assertNotEquals(got.withLatents()[0], got.withoutLatents()[0]);
    }
  }

  @Test
  void withoutLatentsEveryTextHasTheSameDecoder() {
    try (Session session = SmallModel.open("vector", 1, CONFIG)) {
      float first = fit(session, FIXED, 1).withoutLatents()[0];
      FitOptions mean = new FitOptions(FastOptions.paper(2), 0.3, Latents.MEAN);
      assertEquals(first, fit(session, mean, 1).withoutLatents()[0]);
    }
  }

  private static int[] decoded(Session session, float[] z) {
    try (LtmDecoder decoder =
        new LtmDecoder(session, CONFIG, 1, SEPARATOR, FIXED, FastLearning.Listener.NONE)) {
      LatentSum.present(session, z);
      decoder.beginFromPresent();
      return new Generator(decoder, SmallModel.vocabulary())
          .decode(new int[1][0], LENGTH, TokenChoice.GREEDY, 1, 0)[0];
    }
  }

  @Test
  void decodedFromItsLatentsATextIsItsReconstruction() {
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        Reconstruction reconstruction =
            new Reconstruction(
                session, new LtmGraphs(CONFIG, 1, LENGTH), FIXED, SmallModel.vocabulary())) {
      int[] ids = SmallModel.sequence(2, LENGTH);
      int[] wanted = reconstruction.reconstruct(new int[][] {ids}, 5, 0).greedy()[0];
      assertArrayEquals(wanted, decoded(session, fit(session, FIXED, 2).z()));
    }
  }

  private static double distance(float[] a, float[] b) {
    double distance = 0;
    for (int i = 0; i < a.length; i++) {
      distance = Math.hypot(distance, a[i] - b[i]);
    }
    return distance;
  }

  private static LatentSum.Term term(FittedThought thought, double weight) {
    return new LatentSum.Term(thought, weight);
  }

  @Test
  void latentsAreAddedSwappedAndLeftOut() {
    try (Session session = SmallModel.open("vector", 1, CONFIG)) {
      FittedThought a = fit(session, FIXED, 1);
      FittedThought b = fit(session, FIXED, 2);
      assertEquals(0, a.distance(a));
      assertEquals(a.distance(b), b.distance(a));
      assertEquals(distance(a.mu(), b.mu()), a.distance(b), 1e-4);
      int layers = CONFIG.layers();
      assertArrayEquals(
          a.z(), new LatentSum(List.of(term(a, 1), term(b, 0)), List.of(), layers).z(CONFIG));
      float[] half =
          new LatentSum(List.of(term(a, 0.5), term(b, 0.5)), List.of(), layers).z(CONFIG);
      assertEquals((a.z()[3] + b.z()[3]) / 2, half[3], 1e-6f);
      float[] cancelled =
          new LatentSum(List.of(term(a, 1), term(b, 1), term(b, -1)), List.of(), layers).z(CONFIG);
      assertArrayEquals(a.z(), cancelled, 1e-6f);
      float[] swapped =
          new LatentSum(List.of(term(a, 1)), List.of(new LatentSum.Swap(1, b)), layers).z(CONFIG);
      assertArrayEquals(Arrays.copyOf(a.z(), LAYER), Arrays.copyOf(swapped, LAYER));
      assertArrayEquals(
          Arrays.copyOfRange(b.z(), LAYER, 2 * LAYER),
          Arrays.copyOfRange(swapped, LAYER, 2 * LAYER));
      float[] first = new LatentSum(List.of(term(a, 1)), List.of(), 1).z(CONFIG);
      assertArrayEquals(Arrays.copyOf(Arrays.copyOf(a.z(), LAYER), 2 * LAYER), first);
      LatentSum none =
          new LatentSum(List.of(term(a, 1)), List.of(new LatentSum.Swap(layers, b)), layers);
      assertThrows(InputException.class, () -> none.z(CONFIG));
      LatentSum other = new LatentSum(List.of(term(a, 1)), List.of(), 3);
      assertThrows(InputException.class, () -> other.z(SmallModel.config(3)));
    }
  }
}
