package org.lathe.conformance.whole;

import org.lathe.engine.Program;
import org.lathe.graph.TaskGraph;

/** A graph that the engine under test refuses; running it throws the refusal. */
record RefusedProgram(TaskGraph graph, RuntimeException refusal) implements Program {
  @Override
  public void write(String input, float[] values) {
    // Nothing reads this value.
  }

  @Override
  public void write(String input, int[] values) {
    // Nothing reads this value.
  }

  @Override
  public void run() {
    throw refusal;
  }

  @Override
  public void read(String output, float[] values) {
    throw refusal;
  }

  @Override
  public void read(String output, int[] values) {
    throw refusal;
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
