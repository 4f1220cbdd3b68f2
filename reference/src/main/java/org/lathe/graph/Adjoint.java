package org.lathe.graph;

import java.util.List;
import java.util.Set;

/**
 * The context of an operation that is differentiated: its operands, the cotangents of its outputs,
 * and the methods that accumulate the cotangents of its inputs.
 */
public final class Adjoint {
  private final GraphBuilder graph;
  private final Task task;
  private final List<Tensor> cotangents;
  private final Set<Tensor> active;
  private final Cotangents given;

  Adjoint(
      GraphBuilder graph,
      Task task,
      List<Tensor> cotangents,
      Set<Tensor> active,
      Cotangents given) {
    this.graph = graph;
    this.task = task;
    this.cotangents = cotangents;
    this.active = active;
    this.given = given;
  }

  /** Returns the graph that the gradient's operations are added to. */
  public GraphBuilder graph() {
    return graph;
  }

  /** Returns the task being differentiated. */
  public Task task() {
    return task;
  }

  /** Returns input {@code i} of the task. */
  public Tensor input(int i) {
    return task.inputs().get(i);
  }

  /** Returns output {@code i} of the task. */
  public Tensor output(int i) {
    return task.outputs().get(i);
  }

  /** Returns the cotangent of output {@code i}, or null where nothing depends on that output. */
  public Tensor cotangent(int i) {
    return cotangents.get(i);
  }

  /**
   * Returns whether any requested gradient depends on input {@code i}; if not, its cotangent need
   * not be computed.
   */
  public boolean wanted(int i) {
    return active.contains(input(i));
  }

  /**
   * Accumulates into the cotangent of input {@code i}, which has the shape of the input; ignored if
   * not wanted.
   */
  public void give(int i, Tensor cotangent) {
    if (wanted(i)) {
      given.add(input(i), cotangent);
    }
  }

  /**
   * Accumulates into rows {@code offset ..} along the first axis of the cotangent of input {@code
   * i}, for an operation that reads only these rows.
   */
  public void giveSlice(int i, Tensor cotangent, int offset) {
    if (wanted(i)) {
      given.addSlice(input(i), cotangent, offset);
    }
  }

  /** Replaces the task being differentiated by one with more outputs. */
  public void replaceTask(Task replacement) {
    graph.replace(task, replacement);
  }
}
