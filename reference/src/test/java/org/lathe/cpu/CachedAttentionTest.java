package org.lathe.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Decoding one position after the other through rings of keys and values gives the bits of causal
 * attention over the whole sequence: at positions before, at and after the first wrap of the ring,
 * on both engines. The engines also agree with each other.
 */
@Tag("bits")
class CachedAttentionTest {
  private static final int BATCH = 2;

  @ParameterizedTest
  @CsvSource({"1, 2, 1, 5", "3, 6, 4, 11", "2, 16, 8, 21", "1, 32, 17, 40", "3, 10, 64, 70"})
  void stepsGiveTheRowsOfCausalAttention(int heads, int width, int window, int n) {
    int d = heads * width;
    float[] q = random(1, BATCH * n * d);
    float[] k = random(2, BATCH * n * d);
    float[] v = random(3, BATCH * n * d);
    float[] whole = causal(new ScalarBackend(), q, k, v, heads, window, n, d);
    assertArrayEquals(bits(whole), bits(causal(new VectorBackend(), q, k, v, heads, window, n, d)));
    assertArrayEquals(bits(whole), bits(steps(new ScalarBackend(), q, k, v, heads, window, n, d)));
    assertArrayEquals(bits(whole), bits(steps(new VectorBackend(), q, k, v, heads, window, n, d)));
  }

  @ParameterizedTest
  @CsvSource({"scalar", "vector"})
  void aNegativePositionIsRefused(String id) {
    Backend backend = id.equals("scalar") ? new ScalarBackend() : new VectorBackend();
    try (Session session = backend.open(backend.devices().getFirst(), 1);
        Program program = session.compile(step(2, 3, 4))) {
      for (String input : new String[] {"q", "k", "v"}) {
        program.write(input, new float[BATCH * 4]);
      }
      program.write("position", new int[] {-1});
      IndexOutOfBoundsException thrown =
          assertThrows(IndexOutOfBoundsException.class, program::run);
      assertTrue(thrown.getMessage().contains("position -1"), thrown.getMessage());
    }
  }

  private static float[] causal(
      Backend backend, float[] q, float[] k, float[] v, int heads, int window, int n, int d) {
    GraphBuilder graph = new GraphBuilder("causal");
    TensorType type = TensorType.f32(BATCH, n, d);
    Tensor out =
        graph.causalAttention(
            graph.input("q", type), graph.input("k", type), graph.input("v", type), heads, window);
    graph.output("out", out);
    try (Session session = backend.open(backend.devices().getFirst(), 2);
        Program program = session.compile(graph.build())) {
      program.write("q", q);
      program.write("k", k);
      program.write("v", v);
      program.run();
      return program.read("out");
    }
  }

  private static TaskGraph step(int heads, int window, int d) {
    GraphBuilder graph = new GraphBuilder("step");
    TensorType row = TensorType.f32(BATCH, 1, d);
    TensorType ring = TensorType.f32(BATCH, window, d);
    Tensor position = graph.input("position", TensorType.i32(1));
    Tensor keys = graph.state("keys", ring);
    Tensor values = graph.state("values", ring);
    Tensor newKeys = graph.cacheWrite(keys, graph.input("k", row), position);
    Tensor newValues = graph.cacheWrite(values, graph.input("v", row), position);
    Tensor q = graph.input("q", row);
    graph.output("out", graph.cachedAttention(q, newKeys, newValues, position, heads));
    graph.update(keys, newKeys);
    graph.update(values, newValues);
    return graph.build();
  }

  private static float[] steps(
      Backend backend, float[] q, float[] k, float[] v, int heads, int window, int n, int d) {
    float[] all = new float[BATCH * n * d];
    try (Session session = backend.open(backend.devices().getFirst(), 2);
        Program program = session.compile(step(heads, window, d))) {
      for (int i = 0; i < n; i++) {
        program.write("position", new int[] {i});
        program.write("q", rows(q, i, n, d));
        program.write("k", rows(k, i, n, d));
        program.write("v", rows(v, i, n, d));
        program.run();
        float[] out = program.read("out");
        for (int b = 0; b < BATCH; b++) {
          System.arraycopy(out, b * d, all, (b * n + i) * d, d);
        }
      }
    }
    return all;
  }

  /** Returns row {@code i} of each sequence. */
  private static float[] rows(float[] x, int i, int n, int d) {
    float[] rows = new float[BATCH * d];
    for (int b = 0; b < BATCH; b++) {
      System.arraycopy(x, (b * n + i) * d, rows, b * d, d);
    }
    return rows;
  }

  private static float[] random(long seed, int size) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return values;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
    return bits;
  }
}
