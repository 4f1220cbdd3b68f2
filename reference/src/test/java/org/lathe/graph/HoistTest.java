package org.lathe.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lathe.graph.TensorType.f32;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Program;
import org.lathe.engine.Session;

/** Prefix and rest together give the bits of the whole graph. */
class HoistTest {
  private static final Set<String> CHANGING = Set.of("z", "mu");

  private static TaskGraph whole() {
    GraphBuilder graph = new GraphBuilder("whole");
    Tensor x = graph.input("x", f32(4, 3));
    Tensor z = graph.input("z", f32(4, 3));
    Tensor w = graph.state("w", f32(2, 3, 3));
    Tensor mu = graph.state("mu", f32(4, 3));
    Tensor hidden = graph.rmsNorm(graph.linear(x, graph.at(w, 0)), graph.state("n", f32(3)), 0.5f);
    Tensor mixed = graph.add(graph.linear(z, graph.at(w, 1)), hidden);
    graph.output("mixed", mixed);
    graph.output("hidden", hidden);
    graph.output("constant", graph.filled(f32(2), 3));
    graph.output("fed", x);
    graph.output("weight", w);
    graph.update(mu, graph.add(mu, mixed));
    graph.update(graph.state("seen", f32(4, 3)), graph.add(x, x));
    return graph.build();
  }

  private static void fill(Session session, TaskGraph graph) {
    for (Tensor state : graph.states()) {
      session.declare(state.name(), state.type());
      session.write(state.name(), Scalar.numbers(state));
    }
  }

  @Test
  void prefixAndRestGiveTheBitsOfTheWhole() {
    TaskGraph whole = whole();
    Hoist.Split split = Hoist.split(whole, tensor -> CHANGING.contains(tensor.name()), "boundary.");
    try (Session one = Scalar.session();
        Session two = Scalar.session()) {
      fill(one, whole);
      fill(two, whole);
      Map<String, float[]> expected = Scalar.run(one, whole);
      Scalar.run(two, split.prefix());
      Map<String, float[]> got = Scalar.run(two, split.rest());
      assertEquals(expected.keySet(), got.keySet());
      expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
      for (Tensor state : whole.states()) {
        assertArrayEquals(one.read(state.name()), two.read(state.name()), state.name());
      }
    }
  }

  @Test
  void restRunsAgainOnOtherInputsWithoutThePrefix() {
    TaskGraph whole = whole();
    Hoist.Split split = Hoist.split(whole, tensor -> CHANGING.contains(tensor.name()), "boundary.");
    float[] other = new float[12];
    other[5] = 2;
    try (Session one = Scalar.session();
        Session two = Scalar.session()) {
      fill(one, whole);
      fill(two, whole);
      Program full = one.compile(whole);
      Scalar.run(two, split.prefix());
      Program rest = two.compile(split.rest());
      for (Program program : List.of(full, rest)) {
        for (Tensor input : program.graph().inputs()) {
          program.write(input.name(), Scalar.numbers(input));
        }
        program.run();
        program.write("z", other);
        program.run();
      }
      assertArrayEquals(full.read("mixed"), rest.read("mixed"));
      assertArrayEquals(one.read("mu"), two.read("mu"));
    }
  }

  @Test
  void whatDoesNotChangeIsDoneInThePrefix() {
    Hoist.Split split =
        Hoist.split(whole(), tensor -> CHANGING.contains(tensor.name()), "boundary.");
    assertEquals(
        1,
        split.rest().tasks().stream()
            .filter(task -> task.op().mnemonic().equals("matmul"))
            .count());
    assertEquals(
        0,
        split.rest().tasks().stream()
            .filter(task -> task.op().mnemonic().equals("rms_norm"))
            .count());
  }

  /** The prefix would overwrite it, and the rest read it for what it is not. */
  @Test
  void aStateThatHasTheNameOfACarriedOneIsRefused() {
    GraphBuilder graph = new GraphBuilder("clash");
    Tensor x = graph.input("x", f32(3));
    Tensor z = graph.input("z", f32(3));
    Tensor own = graph.state("p0", f32(3));
    graph.output("out", graph.add(graph.add(z, own), graph.add(x, x)));
    TaskGraph whole = graph.build();
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Hoist.split(whole, tensor -> CHANGING.contains(tensor.name()), "p"))
            .getMessage();
    assertEquals(1, message.lines().count());
    assertTrue(message.contains("graph clash already has a state p0"), message);
    Hoist.split(whole, tensor -> CHANGING.contains(tensor.name()), "q");
  }
}
