package org.lathe.conformance.broken;

import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;

/** A session that delegates everything to another one. */
abstract class DelegatingSession implements Session {
  private final Session inner;

  DelegatingSession(Session inner) {
    this.inner = inner;
  }

  @Override
  public Program compile(TaskGraph graph) {
    return inner.compile(graph);
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
