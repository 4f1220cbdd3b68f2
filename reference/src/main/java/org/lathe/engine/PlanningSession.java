package org.lathe.engine;

import java.util.HashMap;
import java.util.Map;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;

/**
 * A session that allocates nothing and runs nothing: it counts what another would hold. Code that
 * compiles its programs here learns what it needs, with no list of its graphs to keep beside it.
 */
public final class PlanningSession implements Session {
  private final Session session;
  private final Map<String, TensorType> states = new HashMap<>();
  private MemoryNeed held = MemoryNeed.NONE;
  private MemoryNeed peak = MemoryNeed.NONE;
  private Map<String, TensorType> statesAtPeak = Map.of();

  /**
   * Plans for an engine.
   *
   * @param session of that engine; holds no states and no programs, and gets none
   */
  public PlanningSession(Session session) {
    this.session = session;
  }

  /** The most that states and open programs held at the same time. */
  public MemoryNeed peak() {
    return peak;
  }

  /** The states that were there then, by name. */
  public Map<String, TensorType> statesAtPeak() {
    return statesAtPeak;
  }

  @Override
  public Program compile(TaskGraph graph) {
    graph.states().forEach(state -> declare(state.name(), state.type()));
    MemoryNeed own = session.memoryFor(graph).withStates(0);
    hold(own);
    return new PlannedProgram(graph, own);
  }

  @Override
  public MemoryNeed memoryFor(TaskGraph graph) {
    long there =
        graph.states().stream()
            .filter(state -> has(state.name()))
            .mapToLong(state -> state.type().bytes())
            .sum();
    MemoryNeed need = session.memoryFor(graph);
    return need.withStates(need.states() - there).beyond(held);
  }

  @Override
  public void declare(String name, TensorType type) {
    TensorType known = states.putIfAbsent(name, type);
    if (known == null) {
      hold(MemoryNeed.ofStates(type.bytes()));
    } else if (!known.equals(type)) {
      throw new EngineException(
          "state " + name + " has type " + known + ", the graph wants " + type);
    }
  }

  private void hold(MemoryNeed more) {
    held = held.plus(more);
    if (held.bytes() > peak.bytes()) {
      peak = held;
      statesAtPeak = Map.copyOf(states);
    }
  }

  @Override
  public boolean has(String name) {
    return states.containsKey(name);
  }

  @Override
  public void write(String name, float[] values) {
    throw new IllegalStateException("state " + name + " is only planned");
  }

  @Override
  public void clear(String name) {
    throw new IllegalStateException("state " + name + " is only planned");
  }

  @Override
  public float[] read(String name) {
    throw new IllegalStateException("state " + name + " is only planned");
  }

  @Override
  public void close() {
    // The session behind it belongs to whoever opened it.
  }

  private final class PlannedProgram implements Program {
    private final TaskGraph graph;
    private final MemoryNeed own;
    private boolean open = true;

    PlannedProgram(TaskGraph graph, MemoryNeed own) {
      this.graph = graph;
      this.own = own;
    }

    @Override
    public TaskGraph graph() {
      return graph;
    }

    @Override
    public void write(String input, float[] values) {
      throw planned();
    }

    @Override
    public void write(String input, int[] values) {
      throw planned();
    }

    @Override
    public void run() {
      throw planned();
    }

    @Override
    public void read(String output, float[] values) {
      throw planned();
    }

    private IllegalStateException planned() {
      return new IllegalStateException("graph " + graph.name() + " is only planned");
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        held = held.minus(own);
      }
    }
  }
}
