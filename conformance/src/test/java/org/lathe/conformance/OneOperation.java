package org.lathe.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lathe.conformance.suite.OutputElements;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Op;

/** Runs a single operation on an engine, in a graph with only this operation. */
public final class OneOperation {
  /** The place of the float32 operands of the operation. */
  public enum Operands {
    /** In inputs of the graph, which it may not overwrite. */
    FED,
    /** In intermediates that nothing else reads, so that it may work in place. */
    MADE
  }

  private OneOperation() {}

  /**
   * Returns the outputs. The program runs twice, and both runs must agree bit for bit.
   *
   * @throws AssertionError if they do not
   */
  public static List<float[]> run(
      Session session, Op op, List<TensorType> types, List<Constant> elements, Operands where) {
    GraphBuilder graph = new GraphBuilder(op.mnemonic());
    List<Tensor> operands = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      Tensor input = graph.input("x" + i, types.get(i));
      boolean made = where == Operands.MADE && types.get(i).dtype() == DType.F32;
      // x + -0 is x for every x.
      operands.add(made ? graph.add(input, graph.filled(types.get(i), -0f)) : input);
    }
    List<Tensor> results = graph.apply(op, operands);
    for (int i = 0; i < results.size(); i++) {
      graph.output("y" + i, results.get(i));
    }
    try (Program program = session.compile(graph.build())) {
      feed(program, types, elements);
      program.run();
      List<float[]> first = read(program, results.size());
      program.run();
      List<float[]> second = read(program, results.size());
      for (int i = 0; i < results.size(); i++) {
        if (!Arrays.equals(first.get(i), second.get(i))) {
          throw new AssertionError("output " + i + " of the second run is not that of the first");
        }
      }
      return first;
    }
  }

  private static void feed(Program program, List<TensorType> types, List<Constant> elements) {
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i).dtype() == DType.F32) {
        program.write("x" + i, elements.get(i).floats());
      } else {
        program.write("x" + i, elements.get(i).ints());
      }
    }
  }

  private static List<float[]> read(Program program, int outputs) {
    List<float[]> read = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      read.add(OutputElements.read(program, "y" + i));
    }
    return read;
  }
}
