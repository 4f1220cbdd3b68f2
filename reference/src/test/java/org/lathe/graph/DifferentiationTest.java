package org.lathe.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.lathe.graph.TensorType.f32;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The backward pass contains only the requested gradients. */
class DifferentiationTest {
  private static List<String> mnemonics(TaskGraph graph) {
    return graph.tasks().stream().map(task -> task.op().mnemonic()).toList();
  }

  @Test
  void slicesOfOneTensorAreConcatenatedAndNotPadded() {
    GraphBuilder graph = new GraphBuilder("slices");
    Tensor x = graph.input("x", f32(5, 2));
    Tensor a = graph.input("a", f32(2, 2));
    Tensor b = graph.input("b", f32(3, 2));
    Tensor first = graph.slice(x, 0, 2);
    Tensor second = graph.slice(x, 2, 5);
    // They are given in the wrong order: the offsets decide.
    Map<Tensor, Tensor> seeds = Map.of(second, b, first, a);
    graph.output("dx", Differentiation.reverse(graph, seeds, List.of(x)).get(x));
    TaskGraph built = graph.build();
    assertEquals(List.of("concat"), mnemonics(built));
    assertEquals(List.of(a, b), built.tasks().getFirst().inputs());
  }

  @Test
  void rowsThatNoSliceReadsGetZerosAndOverlappingSlicesAreAdded() {
    GraphBuilder graph = new GraphBuilder("overlap");
    Tensor x = graph.input("x", f32(6));
    Tensor a = graph.input("a", f32(3));
    Tensor b = graph.input("b", f32(3));
    Map<Tensor, Tensor> seeds = Map.of(graph.slice(x, 1, 4), a, graph.slice(x, 2, 5), b);
    graph.output("dx", Differentiation.reverse(graph, seeds, List.of(x)).get(x));
    float[] ga = Scalar.numbers(a);
    float[] gb = Scalar.numbers(b);
    assertArrayEquals(
        new float[] {0, ga[0], ga[1] + gb[0], ga[2] + gb[1], gb[2], 0},
        Scalar.run(graph.build()).get("dx"));
  }

  @Test
  void targetThatNoSeedReachesGetsZeros() {
    GraphBuilder graph = new GraphBuilder("unreached");
    Tensor x = graph.input("x", f32(3));
    Tensor y = graph.input("y", f32(2, 2));
    Tensor z = graph.add(x, x);
    Map<Tensor, Tensor> gradients = Differentiation.reverse(graph, Map.of(z, x), List.of(x, y));
    graph.output("dy", gradients.get(y));
    TaskGraph built = graph.build();
    assertEquals(List.of(), built.tasks());
    assertArrayEquals(new float[4], Scalar.run(built).get("dy"));
  }

  @Test
  void twoPathsAreAdded() {
    GraphBuilder graph = new GraphBuilder("paths");
    Tensor x = graph.input("x", f32(2, 3));
    Tensor w = graph.input("w", f32(3, 3));
    Tensor g = graph.input("g", f32(2, 3));
    Tensor y = graph.add(graph.linear(x, w), x);
    graph.output("dx", Differentiation.reverse(graph, Map.of(y, g), List.of(x)).get(x));
    GraphBuilder byHand = new GraphBuilder("by hand");
    byHand.input("x", f32(2, 3));
    Tensor weight = byHand.input("w", f32(3, 3));
    Tensor cotangent = byHand.input("g", f32(2, 3));
    byHand.output("dx", byHand.add(byHand.matmul(cotangent, weight, false, false), cotangent));
    assertArrayEquals(Scalar.run(byHand.build()).get("dx"), Scalar.run(graph.build()).get("dx"));
  }

  @Test
  void askingForOneInputLeavesNoGradientOfTheOther() {
    GraphBuilder graph = new GraphBuilder("one");
    Tensor x = graph.input("x", f32(2, 3));
    Tensor w = graph.input("w", f32(3));
    Tensor g = graph.input("g", f32(2, 3));
    Tensor y = graph.rmsNorm(x, w, 1e-6f);
    graph.output("dx", Differentiation.reverse(graph, Map.of(y, g), List.of(x)).get(x));
    assertEquals(
        List.of("rms_norm", "rms_norm_grad"),
        graph.tasks().stream().map(task -> task.op().mnemonic()).toList());
  }

  @Test
  void intermediateCanBeATarget() {
    GraphBuilder graph = new GraphBuilder("intermediate");
    Tensor x = graph.input("x", f32(2));
    Tensor g = graph.input("g", f32(2));
    Tensor y = graph.add(x, x);
    Tensor z = graph.add(y, x);
    Map<Tensor, Tensor> gradients = Differentiation.reverse(graph, Map.of(z, g), List.of(y));
    assertSame(g, gradients.get(y));
  }

  @Test
  void seedOfAnotherShapeIsRefused() {
    GraphBuilder graph = new GraphBuilder("seed");
    Tensor x = graph.input("x", f32(2));
    Tensor g = graph.input("g", f32(3));
    Tensor y = graph.add(x, x);
    assertThrows(
        IllegalStateException.class,
        () -> Differentiation.reverse(graph, Map.of(y, g), List.of(x)));
  }
}
