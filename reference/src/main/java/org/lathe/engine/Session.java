package org.lathe.engine;

import java.util.List;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;

/**
 * Programs on one device and the states they share by name. States start as zeros. Not safe for use
 * by several threads.
 */
public interface Session extends AutoCloseable {
  /**
   * Makes a graph ready to run; allocates all that it needs.
   *
   * @throws EngineException if an operation is not supported, a state is known by another type, or
   *     memory does not suffice (the message says what is needed)
   */
  Program compile(TaskGraph graph);

  /**
   * Does the part of {@link #compile(TaskGraph)} that allocates no memory. Planning and compiling
   * share the result, so that a graph that is planned and run later is bound once. By default a
   * session keeps the graph and what {@link #memoryFor} says of it, which is all that it needs
   * where the session holds nothing yet.
   *
   * @throws EngineException if an operation is not supported or a state is known by another type
   */
  default BoundProgram bind(TaskGraph graph) {
    return new PlannedGraph(graph, memoryFor(graph));
  }

  /**
   * Allocates what a bound graph needs.
   *
   * @param bound by this session
   * @throws EngineException if another session bound it, its program is still open, a state is
   *     known by another type, or memory does not suffice (the message says what is needed)
   */
  default Program compile(BoundProgram bound) {
    return compile(bound.graph());
  }

  /**
   * Returns the memory that {@link #compile(TaskGraph)} would allocate for this graph, without
   * allocating it: its states as far as they are not there yet, all that is the program's own, and
   * of what programs use in turn as much as there is no room for yet.
   *
   * @throws EngineException if an operation is not supported or a state is known by another type
   */
  MemoryNeed memoryFor(TaskGraph graph);

  /**
   * Says how much memory the coming states and programs need together, as {@link
   * PlanningSession#peak} counts it, so that it can be allocated at once. Without this call memory
   * is allocated for each one.
   *
   * @throws EngineException if memory does not suffice
   */
  default void reserve(MemoryNeed need) {}

  /**
   * Lets {@code listener} receive the kernels that {@link #compile(TaskGraph)} compiles for the
   * device from now on.
   */
  default void onCompile(CompileListener listener) {}

  /** Returns the kernels that {@link #compile(TaskGraph)} has compiled for the device so far. */
  default Compilation compilation() {
    return Compilation.NONE;
  }

  /**
   * Returns the traffic between the host and the device so far; that of other sessions on the same
   * device is included.
   */
  default Traffic traffic() {
    return Traffic.NONE;
  }

  /**
   * Does some work and returns the time of each kernel on the device, and of each shape of
   * products, in order of their first launch. Launches are then timed one by one, so that the work
   * itself takes longer than without. Empty, and the work is done, where the engine cannot tell.
   */
  default List<LaunchTime> timeLaunches(Runnable work) {
    work.run();
    return List.of();
  }

  /** Returns what this session has to exchange states with other processes. */
  default DeviceLinks links() {
    return DeviceLinks.NONE;
  }

  /** Allocates a state of zeros unless it is there. */
  void declare(String name, TensorType type);

  /** Returns whether there is a state of this name. */
  boolean has(String name);

  /** Sets a float32 state that is there; as many values as it has elements. */
  void write(String name, float[] values);

  /** Sets all elements of a state that is there to zero. */
  void clear(String name);

  /** Returns a copy of a float32 state. */
  float[] read(String name);

  @Override
  void close();
}
