package org.lathe.conformance.family;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.oracle.DoubleTensor;
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

/**
 * An operation as the only one of a graph.
 *
 * @param opCase operation and types
 * @param elements of its operands
 * @param graph inputs {@code x0, x1, ..}, outputs {@code y0, y1, ..}
 */
record OpRun(OpCase opCase, List<Constant> elements, TaskGraph graph) {
  /** Returns the operation on inputs of the graph, which it may not overwrite. */
  static OpRun fed(OpCase opCase, List<Constant> elements) {
    return of(opCase, elements, false);
  }

  /**
   * Returns the operation on intermediates that nothing else reads, so that it may work in place.
   */
  static OpRun made(OpCase opCase, List<Constant> elements) {
    return of(opCase, elements, true);
  }

  private static OpRun of(OpCase opCase, List<Constant> elements, boolean made) {
    GraphBuilder graph = new GraphBuilder(opCase.op().mnemonic());
    List<Tensor> operands = new ArrayList<>();
    List<TensorType> types = opCase.types();
    for (int i = 0; i < types.size(); i++) {
      Tensor input = graph.input("x" + i, types.get(i));
      // x + -0 is x for every x.
      operands.add(
          made && types.get(i).dtype() == DType.F32
              ? graph.add(input, graph.filled(types.get(i), -0f))
              : input);
    }
    List<Tensor> results = graph.apply(opCase.op(), operands);
    for (int i = 0; i < results.size(); i++) {
      graph.output("y" + i, results.get(i));
    }
    return new OpRun(opCase, elements, graph.build());
  }

  /** Returns the operands in float64, exactly. */
  List<DoubleTensor> exactOperands() {
    List<DoubleTensor> exact = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      exact.add(DoubleTensor.of(opCase.types().get(i), elements.get(i)));
    }
    return exact;
  }

  /** Returns the outputs of a new program, which is closed afterwards. */
  List<float[]> on(Session session) {
    try (Program program = session.compile(graph)) {
      return run(program);
    }
  }

  /** Feeds the operands, runs, and reads the outputs. */
  List<float[]> run(Program program) {
    inputs().forEach((name, values) -> feed(program, name, values));
    program.run();
    return read(program);
  }

  /** Returns the present outputs. */
  List<float[]> read(Program program) {
    return graph.outputs().keySet().stream()
        .map(output -> OutputElements.read(program, output))
        .toList();
  }

  private void feed(Program program, String name, Constant values) {
    int operand = Integer.parseInt(name.substring(1));
    if (opCase.types().get(operand).dtype() == DType.F32) {
      program.write(name, values.floats());
    } else {
      program.write(name, values.ints());
    }
  }

  /** Returns the operands by name of input. */
  Map<String, Constant> inputs() {
    Map<String, Constant> inputs = new LinkedHashMap<>();
    for (int i = 0; i < elements.size(); i++) {
      inputs.put("x" + i, elements.get(i));
    }
    return inputs;
  }

  /** Returns the evidence of a wrong run. */
  Evidence evidence(List<Expectation> expected, List<float[]> got) {
    Map<String, Evidence.Result> results = new LinkedHashMap<>();
    for (int i = 0; i < got.size(); i++) {
      Expectation one = expected.get(i);
      results.put("y" + i, new Evidence.Result(one.values(), one.bounds(), got.get(i)));
    }
    return new Evidence(graph, inputs(), Map.of(), results);
  }
}
