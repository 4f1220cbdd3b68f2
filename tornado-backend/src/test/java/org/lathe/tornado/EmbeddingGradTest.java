package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.graph.op.EmbeddingGrad;
import org.lathe.tornado.LoweredOperation.Operand;

/** The sorted sums of the gradient of an embedding, with the sort of a GPU and of a processor. */
class EmbeddingGradTest {
  private static final int POSITIONS = 1000;
  private static final int COLUMNS = 3;
  private static final int VOCABULARY = 70_000;

  private static float[] random() {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[POSITIONS * COLUMNS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  /** Small integers: their sums are exact in any order. */
  private static float[] integers() {
    SplittableRandom random = new SplittableRandom(3);
    float[] values = new float[POSITIONS * COLUMNS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(-8, 9);
    }
    return values;
  }

  /** Many positions have one id, so that its sum goes over several work items; others are rare. */
  private static int[] ids() {
    SplittableRandom random = new SplittableRandom(2);
    int[] ids = new int[POSITIONS];
    for (int i = 0; i < POSITIONS; i++) {
      ids[i] = i % 3 == 0 ? 66_000 : random.nextInt(i % 2 == 0 ? 40 : VOCABULARY);
    }
    return ids;
  }

  private static float[] sums(int[] ids, float[] g) {
    double[] sums = new double[VOCABULARY * COLUMNS];
    for (int i = 0; i < g.length; i++) {
      sums[ids[i / COLUMNS] * COLUMNS + i % COLUMNS] += g[i];
    }
    float[] rounded = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      rounded[i] = (float) sums[i];
    }
    return rounded;
  }

  private static float[] gradient(boolean onProcessor, int[] ids, float[] g) {
    try (LoweredOperation device = new LoweredOperation()) {
      return device
          .run(
              new EmbeddingGrad(VOCABULARY),
              onProcessor,
              Operand.of(ids, POSITIONS),
              Operand.of(g, POSITIONS, COLUMNS))
          .getFirst();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void addsTheRowsOfEachId(boolean onProcessor) {
    assertArrayEquals(sums(ids(), integers()), gradient(onProcessor, ids(), integers()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void addsAllRowsOfOneId(boolean onProcessor) {
    int[] ids = new int[POSITIONS];
    Arrays.fill(ids, VOCABULARY - 1);
    assertArrayEquals(sums(ids, integers()), gradient(onProcessor, ids, integers()));
  }

  /** So both sorts keep the order of positions. */
  @Test
  void bothSortsGiveTheSameBits() {
    assertArrayEquals(gradient(true, ids(), random()), gradient(false, ids(), random()));
  }
}
