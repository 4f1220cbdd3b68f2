package org.lathe.examples.interpreter;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Op;

/** Runs one operation that has one output. */
@FunctionalInterface
public interface InterpreterKernel {
  /**
   * Computes the output.
   *
   * @param op the operation with its attributes
   * @param inputs elements of each input; read only
   * @param shapes shapes of the inputs
   * @param output receives the elements of the output
   */
  void run(Op op, List<float[]> inputs, List<Shape> shapes, float[] output);
}
