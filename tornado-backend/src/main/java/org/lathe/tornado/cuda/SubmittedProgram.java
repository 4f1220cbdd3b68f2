package org.lathe.tornado.cuda;

import java.util.function.IntConsumer;

/**
 * A program on a stream. Its first run enqueues each launch, since cuBLAS and the driver may
 * allocate and load at a first call, which a capture forbids. The second run records the same calls
 * as a CUDA graph; it and all later ones are one submission of this graph.
 */
final class SubmittedProgram {
  private final CudaStream stream;
  private final String name;
  private final int count;
  private final IntConsumer launch;
  private final long cursors;
  private boolean warm;
  private long graph;

  /**
   * Creates a program that has not run.
   *
   * @param graph name of its task graph, for messages
   * @param count number of launches
   * @param launch enqueues a launch of the program, given its number
   * @param cursors memory of the device that they read, freed with the program
   */
  SubmittedProgram(CudaStream stream, String graph, int count, IntConsumer launch, long cursors) {
    this.stream = stream;
    this.name = "graph " + graph;
    this.count = count;
    this.launch = launch;
    this.cursors = cursors;
  }

  /** Submits the program. */
  void run() {
    stream.submit(name);
    if (!warm) {
      enqueue();
      warm = true;
      return;
    }
    if (graph == 0) {
      graph = stream.record(this::enqueue);
    }
    stream.launchGraph(graph);
  }

  private void enqueue() {
    for (int i = 0; i < count; i++) {
      launch.accept(i);
    }
  }

  /**
   * Enqueues each launch between two events, and returns the seconds between them. While the device
   * has no other work, that includes the host's time from the first event to the launch: a few
   * microseconds.
   */
  double[] time() {
    stream.submit(name);
    long[] from = new long[count];
    long[] to = new long[count];
    for (int i = 0; i < count; i++) {
      from[i] = stream.recordEvent();
      launch.accept(i);
      to[i] = stream.recordEvent();
    }
    stream.synchronize();
    warm = true;
    double[] seconds = new double[count];
    for (int i = 0; i < count; i++) {
      seconds[i] = stream.elapsed(from[i], to[i]);
    }
    return seconds;
  }

  /** Frees the graph and the cursors after a wait for the last run. */
  void close() {
    stream.synchronize();
    if (graph != 0) {
      stream.destroyGraph(graph);
    }
    stream.free(cursors);
  }
}
