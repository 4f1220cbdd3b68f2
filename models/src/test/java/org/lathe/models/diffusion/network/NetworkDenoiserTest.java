package org.lathe.models.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.Session;
import org.lathe.models.diffusion.noise.Process;

/** The logits of some places of sequences that were read. */
class NetworkDenoiserTest {
  private static final int N = SmallDiffusion.PLACES;
  private static final int V = SmallDiffusion.VOCABULARY;
  private static final int BATCH = 8;

  @ParameterizedTest
  @EnumSource
  void chosenPlacesHaveTheLogitsOfTheirSequenceAlone(Process process) {
    DiffusionConfig config = SmallDiffusion.config(process);
    int[] noisy = new SplittableRandom(3).ints(BATCH * N, 0, V).toArray();
    double[] times = new SplittableRandom(4).doubles(BATCH).toArray();
    try (Session session = SmallDiffusion.open("vector", 2, config);
        NetworkDenoiser all = new NetworkDenoiser(session, new DiffusionGraphs(config, BATCH, N));
        NetworkDenoiser one = new NetworkDenoiser(session, new DiffusionGraphs(config, 1, N))) {
      assertTrue(all.rows() < BATCH * N, "more places than rows");
      float[] whole = new float[BATCH * N * V];
      all.logits(noisy, times, whole);
      for (int b = 0; b < BATCH; b++) {
        float[] alone = new float[N * V];
        int[] sequence = Arrays.copyOfRange(noisy, b * N, (b + 1) * N);
        one.logits(sequence, new double[] {times[b]}, alone);
        assertArrayEquals(alone, Arrays.copyOfRange(whole, b * N * V, (b + 1) * N * V));
      }
      int[] places = {BATCH * N - 1, 0, 17, 17};
      float[] chosen = new float[all.rows() * V];
      all.logits(places, chosen);
      for (int r = 0; r < places.length; r++) {
        assertArrayEquals(
            Arrays.copyOfRange(whole, places[r] * V, (places[r] + 1) * V),
            Arrays.copyOfRange(chosen, r * V, (r + 1) * V));
      }
    }
  }
}
