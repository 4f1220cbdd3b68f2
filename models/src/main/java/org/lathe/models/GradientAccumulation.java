package org.lathe.models;

import java.util.List;
import java.util.function.Function;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;

/**
 * Gathers the gradient of the weights over the micro-batches of a step: one program for the first
 * micro-batch, whose gradient is made in the place of the states, and one for the later ones.
 */
public final class GradientAccumulation implements AutoCloseable {
  private final Session session;
  private final List<Parameter> parameters;

  /** Null where the gradient states hold something before the first micro-batch. */
  private final Program first;

  /** Null where a step has one micro-batch. */
  private final Program later;

  private boolean begun;

  /**
   * Compiles the programs.
   *
   * @param graph the gradient's graph, of the first micro-batch or of later ones
   * @param microBatches the most that a step has: one alone takes less memory than several
   * @param alone whether nothing else adds to the gradient states
   */
  public GradientAccumulation(
      Session session,
      List<Parameter> parameters,
      Function<Boolean, TaskGraph> graph,
      int microBatches,
      boolean alone) {
    this.session = session;
    this.parameters = parameters;
    this.first = alone ? session.compile(graph.apply(true)) : null;
    this.later = alone && microBatches == 1 ? null : session.compile(graph.apply(false));
  }

  /** Begins a step: what is gathered is zero. Before anything adds to the gradient states. */
  public void begin() {
    begun = true;
    if (first == null) {
      parameters.forEach(parameter -> session.clear(parameter.gradient()));
      begun = false;
    }
  }

  /**
   * The program of the next micro-batch, to be fed, run and read by the caller.
   *
   * @throws IllegalStateException if a step has more micro-batches than were asked for
   */
  public Program next() {
    Program gradient = begun ? first : later;
    if (gradient == null) {
      throw new IllegalStateException("a second micro-batch, or one before the step began");
    }
    begun = false;
    return gradient;
  }

  @Override
  public void close() {
    for (Program program : new Program[] {first, later}) {
      if (program != null) {
        program.close();
      }
    }
  }
}
