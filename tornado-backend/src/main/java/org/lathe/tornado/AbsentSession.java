package org.lathe.tornado;

import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Target;
import org.lathe.tornado.op.DeviceOperations;

/** Binds graphs for a device that is not there. Nothing of TornadoVM starts for it. */
final class AbsentSession implements Session {
  private final String device;
  private final Lowerings lowerings;
  private final Target target;

  /**
   * Creates a session.
   *
   * @param device its name, for messages
   * @param target what operations are lowered for
   */
  AbsentSession(String device, Lowerings lowerings, Target target) {
    this.device = device;
    this.lowerings = lowerings;
    this.target = target;
  }

  @Override
  public BoundProgram bind(TaskGraph graph) {
    BoundGraph bound = BoundGraph.of(graph, DeviceOperations.rewrites(target), Long.MAX_VALUE);
    return TornadoBoundProgram.of(this, bound, lowerings, target);
  }

  @Override
  public MemoryNeed memoryFor(TaskGraph graph) {
    return bind(graph).need();
  }

  @Override
  public Program compile(TaskGraph graph) {
    throw absent("graph " + graph.name() + " cannot run");
  }

  @Override
  public void declare(String name, TensorType type) {
    throw absent("there is no memory for state " + name);
  }

  @Override
  public boolean has(String name) {
    return false;
  }

  @Override
  public void write(String name, float[] values) {
    throw absent("there is no state " + name);
  }

  @Override
  public void clear(String name) {
    throw absent("there is no state " + name);
  }

  @Override
  public float[] read(String name) {
    throw absent("there is no state " + name);
  }

  private EngineException absent(String what) {
    return new EngineException(what + ": " + device + " is planned for and not there");
  }

  @Override
  public void close() {}
}
