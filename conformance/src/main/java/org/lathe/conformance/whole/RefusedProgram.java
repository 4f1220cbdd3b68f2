package org.lathe.conformance.whole;

import org.lathe.engine.Program;
import org.lathe.graph.TaskGraph;

/** A graph that the engine under test refuses; running it says so. */
record RefusedProgram(TaskGraph graph, RuntimeException refusal) implements Program {
  @Override
  public void write(String input, float[] values) {
    // Nothing will read it.
  }

  @Override
  public void write(String input, int[] values) {
    // Nothing will read it.
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
    // Nothing was opened.
  }
}
