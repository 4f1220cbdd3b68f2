package org.lathe.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;

/**
 * A session that computes nothing and remembers the graphs that were run. All values read as zeros.
 * So the work of a model is known, whatever its family, without a list of its graphs.
 */
final class RecordingSession implements Session {
  private final Map<String, TensorType> states = new HashMap<>();
  private final List<TaskGraph> runs = new ArrayList<>();

  /** Returns the graphs of the runs since this was last asked, in order. */
  List<TaskGraph> take() {
    List<TaskGraph> taken = List.copyOf(runs);
    runs.clear();
    return taken;
  }

  @Override
  public Program compile(TaskGraph graph) {
    graph.states().forEach(state -> declare(state.name(), state.type()));
    return new Recorded(graph);
  }

  @Override
  public MemoryNeed memoryFor(TaskGraph graph) {
    return MemoryNeed.NONE;
  }

  @Override
  public void declare(String name, TensorType type) {
    states.putIfAbsent(name, type);
  }

  @Override
  public boolean has(String name) {
    return states.containsKey(name);
  }

  @Override
  public void write(String name, float[] values) {
    // Nothing is computed with it.
  }

  @Override
  public void clear(String name) {
    // It reads as zeros anyway.
  }

  @Override
  public float[] read(String name) {
    return new float[states.get(name).shape().size()];
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  private final class Recorded implements Program {
    private final TaskGraph graph;

    Recorded(TaskGraph graph) {
      this.graph = graph;
    }

    @Override
    public TaskGraph graph() {
      return graph;
    }

    @Override
    public void write(String input, float[] values) {
      // Nothing is computed with it.
    }

    @Override
    public void write(String input, int[] values) {
      // Nothing is computed with it.
    }

    @Override
    public void run() {
      runs.add(graph);
    }

    @Override
    public void read(String output, float[] values) {
      Arrays.fill(values, 0);
    }

    @Override
    public void read(String output, int[] values) {
      Arrays.fill(values, 0);
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
