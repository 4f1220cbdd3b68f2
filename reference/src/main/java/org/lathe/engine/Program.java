package org.lathe.engine;

import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;

/** A compiled graph. Inputs keep their values from run to run until written again. */
public interface Program extends AutoCloseable {
  /** Returns the graph that was compiled. */
  TaskGraph graph();

  /** Feeds a float32 input, all its elements. */
  void write(String input, float[] values);

  /** Feeds an int32 input, all its elements. */
  void write(String input, int[] values);

  /**
   * Runs all tasks; on return outputs and updated states can be read.
   *
   * @throws EngineException if an input was never written
   * @throws IndexOutOfBoundsException if an id lies outside its table, naming both
   */
  void run();

  /** Copies an output's elements into {@code values}, which has as many. */
  void read(String output, float[] values);

  /**
   * Returns a copy of an output's elements.
   *
   * @throws EngineException if the graph has no such output
   */
  default float[] read(String output) {
    Tensor tensor = graph().outputs().get(output);
    if (tensor == null) {
      throw new EngineException("graph " + graph().name() + " has no output " + output);
    }
    float[] values = new float[tensor.shape().size()];
    read(output, values);
    return values;
  }

  @Override
  void close();
}
