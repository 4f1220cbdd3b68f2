package org.lathe.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
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
import org.lathe.graph.op.CausalConv;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.SelectiveScan;

/**
 * A convolution and a scan that continue from what the part before left give the bits of the whole
 * sequence, on both engines: in steps of one position and in longer parts, within and across
 * resets. What a program begins with has no effect, since position 0 does not read it.
 */
@Tag("bits")
class ContinuedScanTest {
  private static final int BATCH = 2;

  /** Values that would be seen in the results. */
  private static final float LEFTOVER = 1e9f;

  @ParameterizedTest
  @CsvSource({
    "7, 4, 0, 9, 1",
    "16, 4, 4, 13, 1",
    "70, 3, 5, 12, 5",
    "33, 1, 0, 6, 2",
    "5, 9, 7, 20, 3"
  })
  void partsOfAConvolutionGiveTheWhole(int channels, int k, int reset, int n, int part) {
    TensorType filters = TensorType.f32(channels, k);
    TensorType bias = TensorType.f32(channels);
    check(
        new CausalConv(reset),
        new Sequences(n, part, List.of(channels), List.of(filters, bias), List.of(0)),
        TensorType.f32(BATCH, k - 1, channels));
  }

  @ParameterizedTest
  @CsvSource({"7, 16, 0, 9, 1", "16, 16, 4, 13, 1", "70, 3, 5, 12, 5", "33, 17, 0, 6, 2"})
  void partsOfAScanGiveTheWhole(int channels, int states, int reset, int n, int part) {
    TensorType rates = TensorType.f32(channels, states);
    TensorType skip = TensorType.f32(channels);
    check(
        new SelectiveScan(reset),
        new Sequences(
            n,
            part,
            List.of(channels, channels, states, states),
            List.of(rates, skip),
            List.of(0, 1, 3, 4)),
        TensorType.f32(BATCH, channels, states));
  }

  /**
   * The operands of an operation.
   *
   * @param widths columns of the operands that are sequences
   * @param weights the types of the others
   * @param places which inputs are sequences
   */
  private record Sequences(
      int n, int part, List<Integer> widths, List<TensorType> weights, List<Integer> places) {
    int count() {
      return widths.size() + weights.size();
    }

    /** Returns the types of the operands for sequences of {@code length} positions. */
    List<TensorType> types(int length) {
      TensorType[] types = new TensorType[count()];
      for (int i = 0; i < places.size(); i++) {
        types[places.get(i)] = TensorType.f32(BATCH, length, widths.get(i));
      }
      int next = 0;
      for (int i = 0; i < types.length; i++) {
        types[i] = types[i] == null ? weights.get(next++) : types[i];
      }
      return List.of(types);
    }
  }

  private static void check(Op op, Sequences sequences, TensorType state) {
    int n = sequences.n();
    float[][] values = new float[sequences.count()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = random(i, sequences.types(n).get(i).shape().size());
    }
    float[] whole = whole(new ScalarBackend(), op, sequences, values);
    assertArrayEquals(bits(whole), bits(whole(new VectorBackend(), op, sequences, values)));
    for (Backend backend : List.of(new ScalarBackend(), new VectorBackend())) {
      assertArrayEquals(bits(whole), bits(parts(backend, op, sequences, values, state)));
    }
  }

  private static float[] whole(Backend backend, Op op, Sequences sequences, float[][] values) {
    TaskGraph graph = graph(op, sequences.types(sequences.n()), null);
    try (Session session = backend.open(backend.devices().getFirst(), 2);
        Program program = session.compile(graph)) {
      for (int i = 0; i < values.length; i++) {
        program.write("x" + i, values[i]);
      }
      program.run();
      return program.read("y");
    }
  }

  private static TaskGraph graph(Op op, List<TensorType> types, TensorType state) {
    GraphBuilder graph = new GraphBuilder("scan");
    Tensor[] operands = new Tensor[types.size() + (state == null ? 0 : 2)];
    for (int i = 0; i < types.size(); i++) {
      operands[i] = graph.input("x" + i, types.get(i));
    }
    if (state != null) {
      operands[types.size()] = graph.input("before", state);
      operands[types.size() + 1] = graph.input("position", TensorType.i32(1));
    }
    List<Tensor> results = graph.apply(op, List.of(operands));
    graph.output("y", results.getFirst());
    if (state != null) {
      graph.output("after", results.get(1));
    }
    return graph.build();
  }

  private static float[] parts(
      Backend backend, Op op, Sequences sequences, float[][] values, TensorType state) {
    int n = sequences.n();
    int columns = sequences.widths().getFirst();
    float[] y = new float[BATCH * n * columns];
    float[] carried = new float[state.shape().size()];
    Arrays.fill(carried, LEFTOVER);
    for (int from = 0; from < n; from += sequences.part()) {
      int length = Math.min(n - from, sequences.part());
      TaskGraph graph = graph(op, sequences.types(length), state);
      try (Session session = backend.open(backend.devices().getFirst(), 2);
          Program program = session.compile(graph)) {
        for (int i = 0; i < values.length; i++) {
          int place = sequences.places().indexOf(i);
          program.write(
              "x" + i,
              place < 0
                  ? values[i]
                  : rows(values[i], n, sequences.widths().get(place), from, length));
        }
        program.write("before", carried);
        program.write("position", new int[] {from});
        program.run();
        carried = program.read("after");
        float[] rows = program.read("y");
        for (int b = 0; b < BATCH; b++) {
          System.arraycopy(
              rows, b * length * columns, y, (b * n + from) * columns, length * columns);
        }
      }
    }
    return y;
  }

  private static float[] rows(float[] x, int n, int columns, int from, int length) {
    float[] rows = new float[BATCH * length * columns];
    for (int b = 0; b < BATCH; b++) {
      System.arraycopy(x, (b * n + from) * columns, rows, b * length * columns, length * columns);
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"scalar", "vector"})
  void aNegativePositionIsRefused(String id) {
    Backend backend = id.equals("scalar") ? new ScalarBackend() : new VectorBackend();
    List<TensorType> types =
        List.of(TensorType.f32(1, 1, 2), TensorType.f32(2, 3), TensorType.f32(2));
    TaskGraph graph = graph(new CausalConv(0), types, TensorType.f32(1, 2, 2));
    try (Session session = backend.open(backend.devices().getFirst(), 1);
        Program program = session.compile(graph)) {
      program.write("x0", new float[2]);
      program.write("x1", new float[6]);
      program.write("x2", new float[2]);
      program.write("before", new float[4]);
      program.write("position", new int[] {-1});
      IndexOutOfBoundsException thrown =
          assertThrows(IndexOutOfBoundsException.class, program::run);
      assertTrue(thrown.getMessage().contains("position -1"), thrown.getMessage());
    }
  }

  private static float[] random(long seed, int size) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = (float) random.nextDouble(-1, 1);
    }
    return x;
  }

  private static int[] bits(float[] x) {
    int[] bits = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      bits[i] = Float.floatToRawIntBits(x[i]);
    }
    return bits;
  }
}
