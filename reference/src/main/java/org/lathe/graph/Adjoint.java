package org.lathe.graph;

import java.util.List;
import java.util.Set;

/**
 * What an operation sees when it is differentiated: its operands, the cotangents of its outputs,
 * and where to leave the cotangents of its inputs.
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

  /** The graph that the gradient's operations are added to. */
  public GraphBuilder graph() {
    return graph;
  }

  /** The task being differentiated. */
  public Task task() {
    return task;
  }

  /** Input {@code i} of the task. */
  public Tensor input(int i) {
    return task.inputs().get(i);
  }

  /** Output {@code i} of the task. */
  public Tensor output(int i) {
    return task.outputs().get(i);
  }

  /** Cotangent of output {@code i}, or null where nothing depends on that output. */
  public Tensor cotangent(int i) {
    return cotangents.get(i);
  }

  /** Whether anything asked for depends on input {@code i}; do no work for one that is not. */
  public boolean wanted(int i) {
    return active.contains(input(i));
  }

  /** Adds to the cotangent of input {@code i}, of the input's own shape; ignored if not wanted. */
  public void give(int i, Tensor cotangent) {
    if (wanted(i)) {
      given.add(input(i), cotangent);
    }
  }

  /**
   * Adds to rows {@code offset ..} along the first axis of the cotangent of input {@code i}: what
   * an operation gives that read only these.
   */
  public void giveSlice(int i, Tensor cotangent, int offset) {
    if (wanted(i)) {
      given.addSlice(input(i), cotangent, offset);
    }
  }

  /** Puts a task with more outputs in the place of the one being differentiated. */
  public void replaceTask(Task replacement) {
    graph.replace(task, replacement);
  }
}
