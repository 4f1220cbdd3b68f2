package org.lathe.models;

import java.util.List;
import java.util.function.Function;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;

/**
 * Accumulates the gradient of the weights over the micro-batches of a leaf. One program computes
 * the first micro-batch and writes into the gradient states; another computes the later
 * micro-batches and adds to them.
 */
public final class GradientAccumulation implements AutoCloseable {
  private final Session session;
  private final List<Parameter> parameters;

  /** Null if the gradient states are not zero before the first micro-batch. */
  private final Program first;

  /** Null where a leaf has one micro-batch. */
  private final Program later;

  private boolean begun;

  /**
   * Compiles the programs.
   *
   * @param graph the gradient's graph, of the first micro-batch or of later ones
   * @param microBatches the most that a leaf has: one alone takes less memory than several
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

  /** Begins a leaf with a zero gradient. Call it before anything adds to the gradient states. */
  public void begin() {
    begun = true;
    if (first == null) {
      parameters.forEach(parameter -> session.clear(parameter.gradient()));
      begun = false;
    }
  }

  /**
   * Returns the program of the next micro-batch; the caller feeds it, runs it and reads the
   * results.
   *
   * @throws IllegalStateException if a leaf has more micro-batches than were asked for
   */
  public Program next() {
    Program gradient = begun ? first : later;
    if (gradient == null) {
      throw new IllegalStateException("a second micro-batch, or one before the leaf began");
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
