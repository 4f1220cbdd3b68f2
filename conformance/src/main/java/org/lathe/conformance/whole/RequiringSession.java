package org.lathe.conformance.whole;

import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;

/**
 * A session of the engine under test for the model's own programs. If the engine declares an
 * operation of a graph as unsupported, compiling succeeds and running is refused. So a program that
 * is compiled but never run needs no operations.
 */
final class RequiringSession implements Session {
  private final EngineUnderTest bench;
  private final Session inner;

  RequiringSession(EngineUnderTest bench, int threads) {
    this.bench = bench;
    this.inner = bench.open(threads);
  }

  @Override
  public Program compile(TaskGraph graph) {
    if (!bench.declaration().unsupported().isEmpty()) {
      try {
        bench.requireSupport(graph);
      } catch (RuntimeException refusal) {
        graph.states().forEach(state -> inner.declare(state.name(), state.type()));
        return new RefusedProgram(graph, refusal);
      }
    }
    return bench.compile(inner, graph);
  }

  @Override
  public MemoryNeed memoryFor(TaskGraph graph) {
    return inner.memoryFor(graph);
  }

  @Override
  public void declare(String name, TensorType type) {
    inner.declare(name, type);
  }

  @Override
  public boolean has(String name) {
    return inner.has(name);
  }

  @Override
  public void write(String name, float[] values) {
    inner.write(name, values);
  }

  @Override
  public void clear(String name) {
    inner.clear(name);
  }

  @Override
  public float[] read(String name) {
    return inner.read(name);
  }

  @Override
  public void close() {
    inner.close();
  }
}
