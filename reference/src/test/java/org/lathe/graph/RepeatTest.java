package org.lathe.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lathe.graph.TensorType.f32;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Program;
import org.lathe.engine.Session;

/**
 * A repeat equals its body written out by hand, forward and backward. The numbers are small
 * integers and the operations are sums and products, so that every order of addition gives the same
 * bits.
 */
class RepeatTest {
  private static final TensorType SQUARE = f32(2, 2);
  private static final Set<String> TARGETS = Set.of("x", "total", "weights", "shared");

  /**
   * The body of one iteration, with the carried h and sum, a slice of the weights, and shared
   * operands.
   */
  private record Step(Tensor h, Tensor total, Tensor product) {
    static Step of(GraphBuilder graph, Tensor h, Tensor total, Tensor weight, Tensor shared) {
      Tensor product = graph.matmul(h, weight, false, false);
      Tensor next = graph.add(graph.matmul(product, shared, true, false), h);
      return new Step(next, graph.add(total, product), product);
    }
  }

  private record Leaves(Tensor x, Tensor total, Tensor weights, Tensor shared) {
    static Leaves of(GraphBuilder graph, int slices) {
      return new Leaves(
          graph.input("x", SQUARE),
          graph.input("total", SQUARE),
          graph.input("weights", f32(slices, 2, 2)),
          graph.input("shared", SQUARE));
    }

    Map<String, Tensor> byName() {
      Map<String, Tensor> map = new LinkedHashMap<>();
      map.put("x", x);
      map.put("total", total);
      map.put("weights", weights);
      map.put("shared", shared);
      return map;
    }
  }

  /** The last h, the last sum, the products and the h at the begin of each iteration, stacked. */
  private static List<Tensor> repeated(
      GraphBuilder graph, Leaves in, int count, boolean reversed, int offset) {
    RepeatBuilder repeat = new RepeatBuilder(graph, "body", count, reversed);
    Tensor shared = repeat.share("s", in.shared());
    Tensor weight = repeat.slice("w", in.weights(), offset);
    Tensor h = repeat.carry("h", in.x());
    Tensor total = repeat.carry("t", in.total());
    Step step = Step.of(repeat.body(), h, total, weight, shared);
    repeat.next(h, step.h());
    repeat.next(total, step.total());
    repeat.collect("product", step.product());
    repeat.collect("entered", h);
    return repeat.end();
  }

  private static List<Tensor> byHand(
      GraphBuilder graph, Leaves in, int count, boolean reversed, int offset) {
    Tensor h = in.x();
    Tensor total = in.total();
    List<Tensor> products = new ArrayList<>();
    List<Tensor> entered = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      int i = reversed ? count - 1 - n : n;
      Step step = Step.of(graph, h, total, graph.at(in.weights(), offset + i), in.shared());
      products.add(graph.reshape(step.product(), SQUARE.shape().stacked(1)));
      entered.add(graph.reshape(h, SQUARE.shape().stacked(1)));
      h = step.h();
      total = step.total();
    }
    if (reversed) {
      Collections.reverse(products);
      Collections.reverse(entered);
    }
    return List.of(h, total, graph.concat(products), graph.concat(entered));
  }

  /** Returns the outputs, and the gradients of those that {@code seeded} selects. */
  private static TaskGraph finish(
      GraphBuilder graph, Leaves in, List<Tensor> results, int seeded, Set<String> targets) {
    Map<Tensor, Tensor> seeds = new LinkedHashMap<>();
    for (int o = 0; o < results.size(); o++) {
      if ((seeded >> o & 1) == 1) {
        seeds.put(results.get(o), graph.input("g" + o, results.get(o).type()));
      }
    }
    Map<String, Tensor> wanted = in.byName();
    wanted.keySet().retainAll(targets);
    Map<Tensor, Tensor> gradients = Differentiation.reverse(graph, seeds, wanted.values());
    wanted.forEach((name, tensor) -> graph.output("d_" + name, gradients.get(tensor)));
    for (int o = 0; o < results.size(); o++) {
      graph.output("out" + o, results.get(o));
    }
    return graph.build();
  }

  /** Returns integers from -1 to 1, so that all these products are exact in float32. */
  private static float[] small(Tensor tensor) {
    SplittableRandom random = new SplittableRandom(tensor.name().hashCode());
    float[] numbers = new float[tensor.shape().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextInt(-1, 2);
    }
    return numbers;
  }

  private static Map<String, float[]> run(TaskGraph graph) {
    try (Session session = Scalar.session();
        Program program = session.compile(graph)) {
      for (Tensor input : graph.inputs()) {
        program.write(input.name(), small(input));
      }
      program.run();
      Map<String, float[]> outputs = new LinkedHashMap<>();
      for (String name : graph.outputs().keySet()) {
        outputs.put(name, positiveZeros(program.read(name)));
      }
      return outputs;
    }
  }

  /** A sum that starts from +0 is never -0; one that starts from its first term may be. */
  private static float[] positiveZeros(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] + 0f;
    }
    return values;
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }

  /** Any subset of the targets, and any subset of the results with a cotangent. */
  @Property(tries = 300)
  void repeatIsItsBodyByHandForwardAndBackward(
      @ForAll @IntRange(min = 1, max = 4) int count,
      @ForAll @IntRange(max = 2) int offset,
      @ForAll @IntRange(max = 2) int unread,
      @ForAll boolean reversed,
      @ForAll @IntRange(min = 1, max = 15) int seeded,
      @ForAll Set<@IntRange(max = 3) Integer> chosen) {
    List<String> names = TARGETS.stream().sorted().toList();
    Set<String> targets = new TreeSet<>();
    chosen.forEach(i -> targets.add(names.get(i)));
    int slices = offset + count + unread;
    GraphBuilder one = new GraphBuilder("repeat");
    Leaves ofOne = Leaves.of(one, slices);
    GraphBuilder two = new GraphBuilder("by hand");
    Leaves ofTwo = Leaves.of(two, slices);
    assertSame(
        run(finish(two, ofTwo, byHand(two, ofTwo, count, reversed, offset), seeded, targets)),
        run(finish(one, ofOne, repeated(one, ofOne, count, reversed, offset), seeded, targets)));
  }

  @Test
  void exampleOfThePage() {
    GraphBuilder graph = new GraphBuilder("example");
    Tensor x = graph.constant("x", f32(2), Constant.of(1f, 2f));
    Tensor w = graph.constant("w", f32(3, 2), Constant.of(9f, 9f, 10f, 20f, 100f, 200f));
    RepeatBuilder repeat = graph.repeat("layer", 2);
    Tensor carried = repeat.carry("x", x);
    repeat.next(carried, repeat.body().add(carried, repeat.slice("w", w, 1)));
    graph.output("last", repeat.end().getFirst());
    assertArrayEquals(new float[] {111, 222}, run(graph.build()).get("last"));
  }

  @Test
  void differentiatingTwiceGivesTheSameGradientsAsOnce() {
    GraphBuilder once = new GraphBuilder("once");
    Leaves in = Leaves.of(once, 3);
    Map<String, float[]> expected =
        run(finish(once, in, repeated(once, in, 3, false, 0), 15, TARGETS));
    GraphBuilder twice = new GraphBuilder("twice");
    Leaves leaves = Leaves.of(twice, 3);
    List<Tensor> results = repeated(twice, leaves, 3, false, 0);
    Map<Tensor, Tensor> seeds = new LinkedHashMap<>();
    for (int o = 0; o < results.size(); o++) {
      seeds.put(results.get(o), twice.input("g" + o, results.get(o).type()));
    }
    leaves
        .byName()
        .forEach(
            (name, tensor) ->
                twice.output(
                    "d_" + name,
                    Differentiation.reverse(twice, seeds, List.of(tensor)).get(tensor)));
    for (int o = 0; o < results.size(); o++) {
      twice.output("out" + o, results.get(o));
    }
    assertSame(expected, run(twice.build()));
  }

  /** Squares x twice and collects a tensor under a name. */
  private static Map<String, float[]> fourthPower(String collected, String shared) {
    GraphBuilder graph = new GraphBuilder("fourth power");
    Tensor x = graph.constant("x", f32(2), Constant.of(1f, 2f));
    Tensor one = graph.constant("one", f32(2), Constant.of(1f, 1f));
    RepeatBuilder repeat = graph.repeat("square", 2);
    Tensor factor = repeat.share(shared, one);
    Tensor carried = repeat.carry("x", x);
    GraphBuilder body = repeat.body();
    Tensor scaled = body.multiply(carried, factor);
    repeat.next(carried, body.multiply(scaled, scaled));
    repeat.collect(collected, body.add(scaled, scaled));
    Tensor last = repeat.end().getFirst();
    Tensor first = Differentiation.reverse(graph, Map.of(last, one), List.of(x)).get(x);
    graph.output("last", last);
    graph.output("first", first);
    graph.output("second", Differentiation.reverse(graph, Map.of(first, one), List.of(x)).get(x));
    return run(graph.build());
  }

  /** The gradient names what it saves of the forward pass; a body may use any of these names. */
  @Test
  void gradientsDoNotDependOnTheNamesInTheBody() {
    for (String collected : List.of("other", "saved_x", "saved_multiply", "saved_saved_x")) {
      for (String shared : List.of("one", "cotangent_0", "sum_1", "sum_0", "saved_x")) {
        Map<String, float[]> got = fourthPower(collected, shared);
        String names = collected + ", " + shared;
        assertArrayEquals(new float[] {1, 16}, got.get("last"), names);
        assertArrayEquals(new float[] {4, 32}, got.get("first"), names);
        assertArrayEquals(new float[] {12, 48}, got.get("second"), names);
      }
    }
  }

  @Test
  void aNameCanBeCollectedOnce() {
    RepeatBuilder repeat = new GraphBuilder("graph").repeat("body", 2);
    Tensor x = repeat.body().input("x", f32(2));
    repeat.collect("y", x);
    assertThrows(IllegalArgumentException.class, () -> repeat.collect("y", x));
  }

  @Test
  void carriedTensorsMayTradePlaces() {
    GraphBuilder graph = new GraphBuilder("swap");
    Tensor x = graph.input("x", SQUARE);
    Tensor y = graph.input("y", SQUARE);
    RepeatBuilder repeat = graph.repeat("swap", 3);
    Tensor a = repeat.carry("a", x);
    Tensor b = repeat.carry("b", y);
    repeat.next(a, b);
    repeat.next(b, a);
    repeat.collect("a", a);
    List<Tensor> results = repeat.end();
    graph.output("a", results.get(0));
    graph.output("b", results.get(1));
    graph.output("entered", results.get(2));
    Tensor g = graph.input("g", SQUARE);
    graph.output(
        "dy", Differentiation.reverse(graph, Map.of(results.get(0), g), List.of(x, y)).get(y));
    Map<String, float[]> outputs = run(graph.build());
    assertArrayEquals(small(y), outputs.get("a"));
    assertArrayEquals(small(x), outputs.get("b"));
    assertArrayEquals(small(g), outputs.get("dy"));
    assertArrayEquals(small(x), Arrays.copyOfRange(outputs.get("entered"), 8, 12));
  }

  @Test
  void carriedTensorMayBeSetToAConstant() {
    GraphBuilder graph = new GraphBuilder("constant");
    Tensor x = graph.input("x", SQUARE);
    RepeatBuilder repeat = graph.repeat("constant", 2);
    Tensor a = repeat.carry("a", x);
    repeat.next(a, repeat.body().filled(SQUARE, 5));
    repeat.collect("double", repeat.body().add(a, a));
    List<Tensor> results = repeat.end();
    Tensor g = graph.input("g", f32(2, 2, 2));
    graph.output("last", results.get(0));
    graph.output(
        "dx", Differentiation.reverse(graph, Map.of(results.get(1), g), List.of(x)).get(x));
    Map<String, float[]> outputs = run(graph.build());
    assertArrayEquals(new float[] {5, 5, 5, 5}, outputs.get("last"));
    float[] expected = Arrays.copyOf(small(g), 4);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = expected[i] + expected[i];
    }
    assertArrayEquals(positiveZeros(expected), outputs.get("dx"));
  }

  @Test
  void repeatMayStandInARepeat() {
    GraphBuilder nested = new GraphBuilder("nested");
    Leaves in = Leaves.of(nested, 2);
    RepeatBuilder outer = nested.repeat("outer", 3);
    Tensor h = outer.carry("h", in.x());
    Tensor weights = outer.share("weights", in.weights());
    RepeatBuilder inner = outer.body().repeat("inner", 2);
    Tensor g = inner.carry("g", h);
    inner.next(g, inner.body().matmul(g, inner.slice("w", weights, 0), false, false));
    outer.next(h, outer.body().add(inner.end().getFirst(), h));
    List<Tensor> results = List.of(outer.end().getFirst());

    GraphBuilder flat = new GraphBuilder("flat");
    Leaves leaves = Leaves.of(flat, 2);
    Tensor value = leaves.x();
    for (int i = 0; i < 3; i++) {
      Tensor product = value;
      for (int j = 0; j < 2; j++) {
        product = flat.matmul(product, flat.at(leaves.weights(), j), false, false);
      }
      value = flat.add(product, value);
    }
    Set<String> targets = Set.of("x", "weights");
    assertSame(
        run(finish(flat, leaves, List.of(value), 1, targets)),
        run(finish(nested, in, results, 1, targets)));
  }

  @Test
  void gradientOfTheInputAloneHoldsNoGradientOfTheWeights() {
    GraphBuilder graph = new GraphBuilder("input");
    Leaves in = Leaves.of(graph, 3);
    TaskGraph all = finish(graph, in, repeated(graph, in, 3, false, 0), 1, TARGETS);
    GraphBuilder less = new GraphBuilder("input");
    Leaves leaves = Leaves.of(less, 3);
    TaskGraph ofInput = finish(less, leaves, repeated(less, leaves, 3, false, 0), 1, Set.of("x"));
    assertTrue(matmuls(ofInput) < matmuls(all));
  }

  private static long matmuls(TaskGraph graph) {
    return graph.toString().lines().filter(line -> line.contains("Matmul[")).count();
  }
}
