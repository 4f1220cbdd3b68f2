package org.lathe.conformance.family;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Evidence;
import org.lathe.conformance.suite.OutputElements;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Repeat;

/**
 * An operation in a repeat. Its operands are slices between guard bands of NaN in one buffer; its
 * results are adjacent slices of another buffer. In forward order, a result that is written before
 * its start damages the slice before it. In reverse order, a result that is written beyond its end
 * damages the slice after it.
 *
 * @param slices the operation on the operands of each slice
 * @param graph the repeat; inputs {@code x0, x1, ..}, outputs {@code y0, y1, ..}
 */
record SliceRun(List<OpRun> slices, boolean reversed, TaskGraph graph) {
  /** The number of slices of the repeat. */
  static final int SLICES = 3;

  static SliceRun of(List<OpRun> slices, boolean reversed) {
    OpCase opCase = slices.getFirst().opCase();
    GraphBuilder graph = new GraphBuilder("slices");
    GraphBuilder body = new GraphBuilder("slice");
    List<Tensor> whole = new ArrayList<>();
    List<Tensor> operands = new ArrayList<>();
    for (int i = 0; i < opCase.types().size(); i++) {
      TensorType type = opCase.types().get(i);
      TensorType guarded = new TensorType(type.dtype(), type.shape().stacked(SLICES + 2));
      whole.add(graph.input("x" + i, guarded));
      operands.add(body.input("x" + i, type));
    }
    List<Tensor> results = body.apply(opCase.op(), operands);
    for (int i = 0; i < results.size(); i++) {
      body.output("y" + i, results.get(i));
    }
    List<Integer> behindTheFirstBand = Collections.nCopies(whole.size(), 1);
    Repeat repeat = new Repeat(body.build(), SLICES, reversed, 0, behindTheFirstBand);
    List<Tensor> collected = graph.apply(repeat, whole);
    for (int i = 0; i < collected.size(); i++) {
      graph.output("y" + i, collected.get(i));
    }
    return new SliceRun(slices, reversed, graph.build());
  }

  /**
   * Compares each slice of the results with the results of the operation alone.
   *
   * @param expected results of the operation alone, of each slice
   */
  void hold(
      List<List<Expectation>> expected,
      EngineUnderTest bench,
      Session session,
      OutputComparison comparison) {
    bench.requireSupport(graph);
    List<float[]> whole = run(session);
    for (int s = 0; s < SLICES; s++) {
      int slice = s;
      List<float[]> got = whole.stream().map(all -> part(all, slice)).toList();
      String where =
          "slice " + s + " of a repeat that runs " + (reversed ? "backwards" : "forwards");
      comparison.hold(where, expected.get(s), got, () -> Optional.of(evidence(expected, whole)));
    }
  }

  private List<float[]> run(Session session) {
    try (Program program = session.compile(graph)) {
      inputs()
          .forEach(
              (name, elements) -> {
                if (type(name).dtype() == DType.F32) {
                  program.write(name, elements.floats());
                } else {
                  program.write(name, elements.ints());
                }
              });
      program.run();
      return graph.outputs().keySet().stream()
          .map(output -> OutputElements.read(program, output))
          .toList();
    }
  }

  private TensorType type(String input) {
    return slices.getFirst().opCase().types().get(Integer.parseInt(input.substring(1)));
  }

  private static float[] part(float[] all, int slice) {
    int size = all.length / SLICES;
    return Arrays.copyOfRange(all, slice * size, (slice + 1) * size);
  }

  private Map<String, Constant> inputs() {
    Map<String, Constant> inputs = new LinkedHashMap<>();
    for (int i = 0; i < graph.inputs().size(); i++) {
      inputs.put("x" + i, guarded(i));
    }
    return inputs;
  }

  /** Returns the slices of an operand between their guard bands. */
  private Constant guarded(int operand) {
    int size = type("x" + operand).shape().size();
    if (type("x" + operand).dtype() == DType.F32) {
      float[] all = new float[(SLICES + 2) * size];
      Arrays.fill(all, Float.NaN);
      for (int s = 0; s < SLICES; s++) {
        System.arraycopy(elements(s, operand).floats(), 0, all, (s + 1) * size, size);
      }
      return Constant.of(all);
    }
    // There is no invalid id that is safe to read, so the bands contain ids of other slices.
    int[] all = new int[(SLICES + 2) * size];
    for (int s = 0; s < SLICES + 2; s++) {
      System.arraycopy(elements((s + 2) % SLICES, operand).ints(), 0, all, s * size, size);
    }
    return Constant.of(all);
  }

  private Constant elements(int slice, int operand) {
    return slices.get(slice).elements().get(operand);
  }

  private Evidence evidence(List<List<Expectation>> expected, List<float[]> got) {
    Map<String, Evidence.Result> results = new LinkedHashMap<>();
    for (int o = 0; o < got.size(); o++) {
      int size = got.get(o).length / SLICES;
      double[] values = new double[got.get(o).length];
      double[] bounds = new double[got.get(o).length];
      for (int s = 0; s < SLICES; s++) {
        System.arraycopy(expected.get(s).get(o).values(), 0, values, s * size, size);
        System.arraycopy(expected.get(s).get(o).bounds(), 0, bounds, s * size, size);
      }
      results.put("y" + o, new Evidence.Result(values, bounds, got.get(o)));
    }
    return new Evidence(graph, inputs(), Map.of(), results);
  }
}
