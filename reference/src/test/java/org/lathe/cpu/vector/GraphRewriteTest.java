package org.lathe.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernels;
import org.lathe.engine.GraphRewrite;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * The rewrites of the vector engine change no bit: outputs and states are the same with and without
 * them, in a graph to which each of them applies.
 */
@Tag("bits")
class GraphRewriteTest {
  private static final int RUNS = 2;

  /** The rewrites off and on, with the same kernels. */
  private static final class Rewriting extends CpuBackend {
    Rewriting(Kernels kernels) {
      super(kernels);
    }

    @Override
    public String id() {
      return "rewriting";
    }

    @Override
    public Support available() {
      return Support.yes();
    }
  }

  /**
   * The gradient of a tied embedding, added to a state or, in the first micro-batch, written to it.
   */
  private static TaskGraph tied(int n, int d, int vocabulary, boolean first) {
    GraphBuilder graph = new GraphBuilder("tied");
    TensorType type = TensorType.f32(vocabulary, d);
    Tensor table = graph.state("table", type);
    Tensor ids = graph.input("ids", TensorType.i32(n));
    Tensor hidden = graph.gelu(graph.embedding(table, ids));
    Tensor loss =
        graph.linearCrossEntropy(hidden, table, graph.input("targets", TensorType.i32(n)));
    Tensor seed = graph.filled(loss.type(), 0.25f);
    Tensor gradient = Differentiation.reverse(graph, Map.of(loss, seed), List.of(table)).get(table);
    Tensor sum = graph.state("sum", type);
    graph.update(sum, graph.add(first ? graph.filled(type, 0) : sum, gradient));
    graph.output("loss", loss);
    return graph.build();
  }

  private static float[] normals(SplittableRandom random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Map<String, int[]> run(
      Kernels kernels, int threads, int n, int d, int vocabulary, boolean first) {
    SplittableRandom random = new SplittableRandom(n);
    CpuBackend engine = new Rewriting(kernels);
    Map<String, int[]> results = new LinkedHashMap<>();
    try (Session session = engine.open(engine.devices().getFirst(), threads);
        Program program = session.compile(tied(n, d, vocabulary, first))) {
      session.write("table", normals(random, vocabulary * d));
      session.write("sum", normals(random, vocabulary * d));
      for (int run = 0; run < RUNS; run++) {
        program.write("ids", random.ints(n, 0, vocabulary).toArray());
        program.write("targets", random.ints(n, -1, vocabulary).toArray());
        program.run();
        results.put("loss" + run, bits(program.read("loss")));
        results.put("sum" + run, bits(session.read("sum")));
      }
    }
    return results;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @ParameterizedTest
  @CsvSource({"40, 37, 9", "130, 64, 700", "5, 1, 3"})
  void bitsAreTheSameWithRewritesAndWithout(int n, int d, int vocabulary) {
    for (boolean first : new boolean[] {true, false}) {
      Kernels plain = VectorBackend.kernels().rewriting(GraphRewrite.NONE);
      Map<String, int[]> expected = run(plain, 1, n, d, vocabulary, first);
      for (int threads : new int[] {1, 3}) {
        Map<String, int[]> actual = run(VectorBackend.kernels(), threads, n, d, vocabulary, first);
        expected.forEach((name, bits) -> assertArrayEquals(bits, actual.get(name), name));
      }
    }
  }

  /** Checks that the rewrites apply, so that there is a difference to compare. */
  @Test
  void theGraphsAreRewritten() {
    GraphRewrite rewrite = VectorBackend.kernels().rewrite();
    assertEquals(
        List.of(
            "embedding",
            "gelu",
            "linear_cross_entropy+grad_weight",
            "scale_rows",
            "gelu_grad",
            "add+add+embedding_grad"),
        mnemonics(rewrite.apply(tied(4, 3, 5, true))));
    assertEquals(
        mnemonics(rewrite.apply(tied(4, 3, 5, true))),
        mnemonics(rewrite.apply(tied(4, 3, 5, false))));
  }

  private static List<String> mnemonics(TaskGraph graph) {
    return graph.tasks().stream().map(task -> task.op().mnemonic()).toList();
  }
}
