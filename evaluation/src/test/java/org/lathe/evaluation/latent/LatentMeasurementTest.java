package org.lathe.evaluation.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lathe.files.Json;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FastUpdate;
import org.lathe.models.ltm.FastUpdate.Method;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.NoiseDraws;
import org.lathe.models.ltm.family.LtmModel;
import org.lathe.models.ltm.measurement.MeasurementOptions;

/** Results continue with the same settings only, so settings name all that changes a result. */
class LatentMeasurementTest {
  private static ObjectNode settings(FastOptions fast) {
    ObjectNode settings = Json.object();
    new LatentMeasurement(
            new LtmModel(LtmConfig.of(14, 16, 1, 2, 12, 3, 2)),
            fast,
            new MeasurementOptions(0.3, List.of(4), 2, Optional.empty(), 1),
            false)
        .describe(settings);
    return settings;
  }

  private static FastOptions updated(
      Method method, double beta1, double epsilon, double logVarRate, double end, int polish) {
    return FastOptions.paper(4)
        .withUpdate(new FastUpdate(method, beta1, epsilon, logVarRate, end, polish));
  }

  @Test
  void everyOptionOfAFitIsNamed() {
    FastOptions paper = FastOptions.paper(4);
    List<FastOptions> all =
        List.of(
            paper,
            paper.withNoise(FastOptions.Noise.FIXED),
            paper.withSchedule(FastOptions.Schedule.COSINE),
            paper.withSchedule(FastOptions.Schedule.FULL_COSINE),
            paper.withDecay(0.1),
            paper.withLogVar(-4, 0.1),
            paper.withLogVar(-5, 0.2),
            paper.withDraws(new NoiseDraws(2, false)),
            paper.withDraws(new NoiseDraws(2, true)),
            paper.withDraws(new NoiseDraws(4, true)),
            updated(Method.NATURAL, 0.9, 1e-8, 1, 0.1, 0),
            updated(Method.ADAM, 0.5, 1e-8, 1, 0.1, 0),
            updated(Method.ADAM, 0.9, 1e-2, 1, 0.1, 0),
            updated(Method.ADAM, 0.9, 1e-8, 0.5, 0.1, 0),
            updated(Method.ADAM, 0.9, 1e-8, 1, 0.2, 0),
            updated(Method.ADAM, 0.9, 1e-8, 1, 0.1, 1));
    Set<ObjectNode> different = new HashSet<>();
    all.forEach(fast -> different.add(settings(fast)));
    assertEquals(all.size(), different.size());
  }

  @Test
  void theUsualValuesAreNotNamed() {
    assertFalse(settings(FastOptions.paper(4)).has("fast_draws"));
    assertFalse(settings(FastOptions.release(4)).has("fast_update"));
    assertTrue(settings(FastOptions.honest(4)).has("fast_beta1"));
  }
}
