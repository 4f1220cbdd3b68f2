package org.lathe.conformance.family;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.suite.Evidence;
import org.lathe.conformance.suite.OutputElements;
import org.lathe.engine.Precision;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
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

  /**
   * Returns the operation on activations that an engine may store with fewer bits, as it may its
   * results. Rows of a table move each operand to an intermediate, exactly; the results reach the
   * outputs by {@code y + -0}.
   *
   * @param elements of operands, which a stored activation can have ({@link #rounded})
   */
  static OpRun stored(OpCase opCase, List<Constant> elements) {
    GraphBuilder graph = new GraphBuilder(opCase.op().mnemonic() + "_stored");
    List<Tensor> operands = new ArrayList<>();
    for (int i = 0; i < opCase.types().size(); i++) {
      TensorType type = opCase.types().get(i);
      Tensor input = graph.input("x" + i, type);
      operands.add(
          type.dtype() == DType.F32 && type.shape().size() > 0 ? rows(graph, input) : input);
    }
    List<Tensor> results = graph.apply(opCase.op(), operands);
    for (int i = 0; i < results.size(); i++) {
      Tensor result = results.get(i);
      graph.output(
          "y" + i,
          result.type().dtype() == DType.F32
              ? graph.add(result, graph.filled(result.type(), -0f))
              : result);
    }
    return new OpRun(opCase, elements, graph.build());
  }

  private static Tensor rows(GraphBuilder graph, Tensor input) {
    Shape table = Shape.of(input.shape().rows(), input.shape().columns());
    Constant ids = Constant.of(IntStream.range(0, table.extent(0)).toArray());
    Tensor all = graph.constant("rows_" + input.name(), TensorType.i32(table.extent(0)), ids);
    return graph.reshape(graph.embedding(graph.reshape(input, table), all), input.shape());
  }

  /** Returns the elements as activations of this precision are stored. */
  static List<Constant> rounded(List<Constant> elements, List<TensorType> types, Precision stored) {
    List<Constant> rounded = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      if (types.get(i).dtype() != DType.F32 || !stored.storesFewer()) {
        rounded.add(elements.get(i));
        continue;
      }
      float[] values = elements.get(i).floats();
      for (int e = 0; e < values.length; e++) {
        values[e] = (float) stored.stored(values[e]);
      }
      rounded.add(Constant.of(values));
    }
    return rounded;
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
