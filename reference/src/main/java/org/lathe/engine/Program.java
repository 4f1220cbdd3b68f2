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

  /**
   * Copies a float32 output's elements into {@code values}, which has as many.
   *
   * @throws EngineException if the graph has no such output, or it is int32 or of another size
   */
  void read(String output, float[] values);

  /**
   * Copies an int32 output's elements into {@code values}, which has as many.
   *
   * @throws EngineException if the graph has no such output, or it is float32 or of another size
   */
  void read(String output, int[] values);

  /**
   * Returns a copy of a float32 output's elements.
   *
   * @throws EngineException if the graph has no such output, or it is int32
   */
  default float[] read(String output) {
    float[] values = new float[size(output)];
    read(output, values);
    return values;
  }

  /**
   * Returns a copy of an int32 output's elements.
   *
   * @throws EngineException if the graph has no such output, or it is float32
   */
  default int[] readInts(String output) {
    int[] values = new int[size(output)];
    read(output, values);
    return values;
  }

  private int size(String output) {
    Tensor tensor = graph().outputs().get(output);
    if (tensor == null) {
      throw new EngineException("graph " + graph().name() + " has no output " + output);
    }
    return tensor.shape().size();
  }

  @Override
  void close();
}
