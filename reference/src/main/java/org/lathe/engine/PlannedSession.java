package org.lathe.engine;

import java.util.List;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;

/** The session of a plan: it compiles planned graphs without binding them again. */
final class PlannedSession implements Session {
  private final Session session;
  private final BoundPool pool;

  PlannedSession(Session session, BoundPool pool) {
    this.session = session;
    this.pool = pool;
  }

  @Override
  public Program compile(TaskGraph graph) {
    BoundProgram bound = pool.take(graph);
    return new Pooled(session.compile(bound), bound);
  }

  @Override
  public BoundProgram bind(TaskGraph graph) {
    return session.bind(graph);
  }

  @Override
  public Program compile(BoundProgram bound) {
    return session.compile(bound);
  }

  @Override
  public MemoryNeed memoryFor(TaskGraph graph) {
    return session.memoryFor(graph);
  }

  @Override
  public void reserve(MemoryNeed need) {
    session.reserve(need);
  }

  @Override
  public void onCompile(CompileListener listener) {
    session.onCompile(listener);
  }

  @Override
  public Compilation compilation() {
    return session.compilation();
  }

  @Override
  public Traffic traffic() {
    return session.traffic();
  }

  @Override
  public List<LaunchTime> timeLaunches(Runnable work) {
    return session.timeLaunches(work);
  }

  @Override
  public void declare(String name, TensorType type) {
    session.declare(name, type);
  }

  @Override
  public boolean has(String name) {
    return session.has(name);
  }

  @Override
  public void write(String name, float[] values) {
    session.write(name, values);
  }

  @Override
  public void clear(String name) {
    session.clear(name);
  }

  @Override
  public DeviceLinks links() {
    return session.links();
  }

  @Override
  public float[] read(String name) {
    return session.read(name);
  }

  @Override
  public void close() {
    session.close();
  }

  /** Gives its bound graph back when it is closed. */
  private final class Pooled implements Program {
    private final Program program;
    private BoundProgram bound;

    Pooled(Program program, BoundProgram bound) {
      this.program = program;
      this.bound = bound;
    }

    @Override
    public TaskGraph graph() {
      return program.graph();
    }

    @Override
    public void write(String input, float[] values) {
      program.write(input, values);
    }

    @Override
    public void write(String input, int[] values) {
      program.write(input, values);
    }

    @Override
    public void run() {
      program.run();
    }

    @Override
    public void read(String output, float[] values) {
      program.read(output, values);
    }

    @Override
    public void read(String output, int[] values) {
      program.read(output, values);
    }

    @Override
    public void close() {
      program.close();
      if (bound != null) {
        pool.giveBack(bound);
        bound = null;
      }
    }
  }
}
