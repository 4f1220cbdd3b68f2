package org.lathe.evaluation.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Session;
import org.lathe.evaluation.SmallTokenizer;
import org.lathe.files.Json;
import org.lathe.models.PassListener;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Reconstruction;
import org.lathe.models.ltm.SmallModel;

/** With no layer z is the prior's mean, with all it is the posterior's, and nothing in between. */
class ProgressiveInclusionTest {
  private static final int LAYERS = 2;
  private static final LtmConfig CONFIG = SmallModel.config(LAYERS);
  private static final int LENGTH = 8;
  private static final double RATE = 0.34;
  private static final FastOptions FAST = FastOptions.release(24);

  private static FitOptions fit(FastOptions fast, Latents latents) {
    return new FitOptions(fast, RATE, latents);
  }

  private static List<SequenceTrace> measure(int batch, FastOptions fast, int... numbers) {
    List<int[]> sequences = new ArrayList<>();
    for (int number : numbers) {
      sequences.add(SmallModel.sequence(number, LENGTH));
    }
    List<Long> heard = new ArrayList<>();
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        ProgressiveInclusion progressive =
            new ProgressiveInclusion(
                session,
                new LtmGraphs(CONFIG, batch, LENGTH),
                fit(fast, Latents.of(fast)),
                SmallModel.vocabulary())) {
      PassListener listener =
          (done, all) -> {
            heard.add(done);
            assertTrue(done <= all);
          };
      List<SequenceTrace> traces = progressive.measure(sequences, 1, listener);
      long passes =
          (long) Math.ceilDiv(numbers.length, batch) * (fast.steps() + 2 + 2 * (LAYERS + 1));
      assertEquals(passes, heard.size());
      return traces;
    }
  }

  @Test
  void allLayersTogetherAreTheReconstruction() {
    int[][] sources = {SmallModel.sequence(1, LENGTH), SmallModel.sequence(2, LENGTH)};
    List<SequenceTrace> traces = measure(2, FAST, 1, 2);
    List<Double> heard = new ArrayList<>();
    try (Session session = SmallModel.open("vector", 1, CONFIG);
        Reconstruction reconstruction =
            new Reconstruction(
                session,
                new LtmGraphs(CONFIG, 2, LENGTH),
                fit(FAST, Latents.FITTED),
                SmallModel.vocabulary())) {
      Reconstruction.Result whole =
          reconstruction.reconstruct(
              sources, TokenChoice.GREEDY, 1, (step, score) -> heard.add(score.nelbo(1)), 0, 1);
      for (int b = 0; b < 2; b++) {
        SequenceTrace trace = traces.get(b);
        assertArrayEquals(whole.greedy()[b], trace.decoded());
        assertEquals(whole.greedyAccuracy()[b], trace.freeRunning()[LAYERS]);
        assertEquals(whole.teacherForcedAccuracy()[b], trace.teacherForced()[LAYERS]);
      }
    }
    assertArrayEquals(heard.stream().mapToDouble(d -> d).toArray(), traces.get(1).nelbo());
  }

  @Test
  void withoutLayersWhatIsDecodedIsTheSameForEveryText() {
    // Fits of no steps leave the mean at the prior's, so every level is the one without layers.
    List<SequenceTrace> unfitted = measure(1, FastOptions.paper(0), 1, 2, 3);
    assertArrayEquals(unfitted.get(0).decoded(), unfitted.get(2).decoded());
    List<SequenceTrace> fitted = measure(1, FAST, 1, 2, 3);
    for (int i = 0; i < 3; i++) {
      assertEquals(unfitted.get(i).freeRunning()[LAYERS], fitted.get(i).freeRunning()[0]);
      assertEquals(unfitted.get(i).teacherForced()[LAYERS], fitted.get(i).teacherForced()[0]);
    }
    assertNotEquals(
        mean(fitted, 0), mean(fitted, LAYERS), "the fit changes nothing: this test shows nothing");
  }

  private static double mean(List<SequenceTrace> traces, int layers) {
    return Inclusion.of(traces).levels().get(layers).teacherForced().accuracy();
  }

  @Test
  void theBatchChangesNothing() {
    List<SequenceTrace> alone = measure(1, FAST, 1, 2, 3);
    List<SequenceTrace> together = measure(2, FAST, 1, 2, 3);
    assertEquals(3, together.size());
    for (int i = 0; i < 3; i++) {
      assertEquals(i, together.get(i).number());
      assertArrayEquals(alone.get(i).nelbo(), together.get(i).nelbo());
      assertArrayEquals(alone.get(i).freeRunning(), together.get(i).freeRunning());
      assertArrayEquals(alone.get(i).sizes().kl(), together.get(i).sizes().kl());
      assertEquals(alone.get(i).fresh(), together.get(i).fresh());
    }
  }

  @Test
  void sizesOfALatentByHand() {
    LtmConfig config = LtmConfig.of(4, 2, 2, 1, 4, 2, 1);
    // Two layers of one latent of two numbers, two sequences.
    float[] mu = {9, 9, 3, 4, 9, 9, 0, 2};
    LatentSizes sizes = LatentSizes.of(config, 2, mu, new float[8], 1);
    assertArrayEquals(new double[][] {{5}, {2}}, sizes.norm());
    assertArrayEquals(new double[][] {{12.5}, {2}}, sizes.kl());
  }

  @Test
  void theFilesSayWhatWasMeasured(@TempDir Path folder) throws IOException {
    List<SequenceTrace> traces = measure(1, FAST, 1);
    ProbeFiles.writeSequences(folder, traces, new SmallTokenizer());
    ProbeFiles.Summary summary =
        new ProbeFiles.Summary(
            1,
            "here",
            null,
            new ProbeFiles.Settings("text", "fitted", 24, "fixed", "cosine", RATE, 1),
            Inclusion.of(traces),
            null);
    ProbeFiles.writeSummary(folder, summary);
    JsonNode line = Json.reader().readTree(Files.readString(folder.resolve(ProbeFiles.SEQUENCES)));
    assertEquals(LENGTH, line.get("source_tokens").size());
    assertEquals(LAYERS, line.get("latents").get("kl").size());
    assertEquals(24, line.get("nelbo").size());
    assertEquals(LAYERS + 1, line.get("free_running").size());
    JsonNode read = Json.reader().readTree(Files.readString(folder.resolve(ProbeFiles.SUMMARY)));
    JsonNode level = read.get("inclusion").get("levels").get(LAYERS).get("teacher_forced");
    assertEquals(traces.getFirst().teacherForced()[LAYERS], level.get("accuracy").asDouble());
    assertTrue(level.get("standard_error").isNull(), "of one sequence it is not to be told");
    assertTrue(read.get("stories").isNull());
  }
}
