package org.lathe.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.cpu.vector.AddEmbeddingGrad.To;
import org.lathe.engine.Backend;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.RowBroadcast;

/**
 * The fused task gives the bits of the tasks that it replaces, and replaces them only if that is
 * so.
 */
class AddEmbeddingGradTest {
  /** An update of a state by the sum, or by the sum with the state, depending on {@code to}. */
  private static TaskGraph graph(To to, int n, int d, int vocabulary) {
    GraphBuilder graph = new GraphBuilder("tied");
    TensorType type = TensorType.f32(vocabulary, d);
    Tensor x = graph.input("x", type);
    Tensor ids = graph.input("ids", TensorType.i32(n));
    Tensor g = graph.input("g", TensorType.f32(n, d));
    Tensor sum = graph.add(x, graph.embeddingGrad(ids, g, vocabulary));
    Tensor state = graph.state("state", type);
    Tensor zeros = graph.apply(new RowBroadcast(d), graph.filled(TensorType.f32(vocabulary), 0));
    graph.update(
        state,
        switch (to) {
          case NOTHING -> sum;
          case ZERO -> graph.add(zeros, sum);
          case TENSOR -> graph.add(state, sum);
        });
    return graph.build();
  }

  /** Returns numbers of which every fourth is a zero, of either sign. */
  private static float[] values(SplittableRandom random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      boolean zero = random.nextInt(4) == 0;
      values[i] = zero ? (random.nextBoolean() ? -0f : 0f) : (float) random.nextGaussian();
    }
    return values;
  }

  private static int[] run(Backend engine, int threads, To to, int n, int d, int vocabulary) {
    SplittableRandom random = new SplittableRandom(n);
    try (Session session = engine.open(engine.devices().getFirst(), threads);
        Program program = session.compile(graph(to, n, d, vocabulary))) {
      session.write("state", values(random, vocabulary * d));
      // Runs twice: old contents of working memory must have no effect.
      for (int turn = 0; turn < 2; turn++) {
        program.write("x", values(random, vocabulary * d));
        program.write("g", values(random, n * d));
        program.write("ids", random.ints(n, 0, vocabulary).toArray());
        program.run();
      }
      float[] read = session.read("state");
      int[] bits = new int[read.length];
      for (int i = 0; i < bits.length; i++) {
        bits[i] = Float.floatToRawIntBits(read[i]);
      }
      return bits;
    }
  }

  /** Covers several parts of rows, tails of vectors, rows with many positions and with none. */
  @ParameterizedTest
  @CsvSource({"40, 37, 9", "300, 1000, 200", "5, 1, 3", "1, 64, 1100"})
  void hasTheBitsOfTheDefinitions(int n, int d, int vocabulary) {
    for (To to : To.values()) {
      int[] expected = run(new ScalarBackend(), 1, to, n, d, vocabulary);
      for (int threads : new int[] {1, 3}) {
        assertArrayEquals(
            expected, run(new VectorBackend(), threads, to, n, d, vocabulary), to.toString());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void joinsAllTasks(To to) {
    TaskGraph joined = AddEmbeddingGrad.fuse(SumFromZero.fuse(graph(to, 4, 3, 5)));
    assertEquals(1, joined.tasks().size(), joined::toString);
    assertEquals(new AddEmbeddingGrad(5, to), joined.tasks().getFirst().op());
  }

  @Test
  void leavesAGradientThatIsReadElsewhere() {
    GraphBuilder graph = new GraphBuilder("read");
    Tensor ids = graph.input("ids", TensorType.i32(4));
    Tensor gradient = graph.embeddingGrad(ids, graph.input("g", TensorType.f32(4, 3)), 5);
    graph.output("sum", graph.add(graph.input("x", TensorType.f32(5, 3)), gradient));
    graph.output("twice", graph.add(gradient, gradient));
    assertEquals(
        List.of("embedding_grad", "add", "add"), mnemonics(AddEmbeddingGrad.fuse(graph.build())));
  }

  @Test
  void leavesAGradientWhoseCotangentsChangeBeforeTheSum() {
    GraphBuilder graph = new GraphBuilder("changed");
    Tensor ids = graph.input("ids", TensorType.i32(4));
    Tensor g = graph.state("g", TensorType.f32(4, 3));
    Tensor gradient = graph.embeddingGrad(ids, g, 5);
    graph.update(g, graph.add(g, graph.filled(g.type(), 1)));
    graph.output("sum", graph.add(graph.input("x", TensorType.f32(5, 3)), gradient));
    assertEquals(
        List.of("embedding_grad", "add", "add"), mnemonics(AddEmbeddingGrad.fuse(graph.build())));
  }

  private static List<String> mnemonics(TaskGraph graph) {
    return graph.tasks().stream().map(task -> task.op().mnemonic()).toList();
  }
}
