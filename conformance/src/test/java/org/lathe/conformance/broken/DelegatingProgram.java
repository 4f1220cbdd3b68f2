package org.lathe.conformance.broken;

import org.lathe.engine.Program;
import org.lathe.graph.TaskGraph;

/** A program that delegates everything to another one. */
abstract class DelegatingProgram implements Program {
  private final Program inner;

  DelegatingProgram(Program inner) {
    this.inner = inner;
  }

  @Override
  public TaskGraph graph() {
    return inner.graph();
  }

  @Override
  public void write(String input, float[] values) {
    inner.write(input, values);
  }

  @Override
  public void write(String input, int[] values) {
    inner.write(input, values);
  }

  @Override
  public void run() {
    inner.run();
  }

  @Override
  public void read(String output, float[] values) {
    inner.read(output, values);
  }

  @Override
  public void read(String output, int[] values) {
    inner.read(output, values);
  }

  @Override
  public void close() {
    inner.close();
  }
}
