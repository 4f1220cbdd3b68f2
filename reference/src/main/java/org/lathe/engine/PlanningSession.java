package org.lathe.engine;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;

/**
 * A session that allocates nothing and runs nothing: it counts the memory that another session
 * would use. Code that compiles its programs here learns its memory need without a separate list of
 * its graphs.
 */
public final class PlanningSession implements Session {
  private final Session session;
  private final BoundPool pool;
  private final Map<String, TensorType> states = new HashMap<>();
  private final Set<BoundProgram> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private MemoryNeed held = MemoryNeed.NONE;
  private MemoryNeed peak = MemoryNeed.NONE;
  private Map<String, TensorType> statesAtPeak = Map.of();

  /**
   * Plans for an engine.
   *
   * @param session of that engine; gets no states and no programs. It may have some of its own if
   *     it can bind graphs, as the engines of this project can; they are not counted here
   */
  public PlanningSession(Session session) {
    this.session = session;
    this.pool = new BoundPool(session);
  }

  /**
   * Returns the planned session, which compiles the graphs planned here without binding them again.
   * Closing it closes the session of the engine.
   */
  public Session running() {
    return new PlannedSession(session, pool);
  }

  /** Returns a new, empty plan for the same session. */
  public PlanningSession anew() {
    return new PlanningSession(session);
  }

  /** Returns the largest need of states and open programs at the same time. */
  public MemoryNeed peak() {
    return peak;
  }

  /** Returns the states at the peak, by name. */
  public Map<String, TensorType> statesAtPeak() {
    return statesAtPeak;
  }

  @Override
  public Program compile(TaskGraph graph) {
    return compile(pool.take(graph));
  }

  /** Binds a graph for the session of the engine, which can compile the result. */
  @Override
  public BoundProgram bind(TaskGraph graph) {
    return session.bind(graph);
  }

  @Override
  public Program compile(BoundProgram bound) {
    TaskGraph graph = bound.graph();
    graph.states().forEach(state -> declare(state.name(), state.type()));
    if (!open.add(bound)) {
      throw new EngineException("graph " + graph.name() + " has a program that is still open");
    }
    hold(bound.need().withStates(0));
    return new PlannedProgram(bound);
  }

  @Override
  public MemoryNeed memoryFor(TaskGraph graph) {
    return bind(graph).needIn(this).beyond(held);
  }

  @Override
  public void declare(String name, TensorType type) {
    TensorType known = states.putIfAbsent(name, type);
    if (known == null) {
      hold(MemoryNeed.ofStates(type.bytes()));
    } else if (!known.equals(type)) {
      throw new EngineException(
          "state " + name + " has type " + known + ", the graph requires " + type);
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
    private final BoundProgram bound;
    private boolean closed;

    PlannedProgram(BoundProgram bound) {
      this.bound = bound;
    }

    @Override
    public TaskGraph graph() {
      return bound.graph();
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

    @Override
    public void read(String output, int[] values) {
      throw planned();
    }

    private IllegalStateException planned() {
      return new IllegalStateException("graph " + graph().name() + " is only planned");
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.remove(bound);
        pool.giveBack(bound);
        held = held.minus(bound.need().withStates(0));
      }
    }
  }
}
