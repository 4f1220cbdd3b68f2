package org.lathe.conformance.suite;

import java.util.HashMap;
import java.util.Map;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Declaration;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.op.Repeat;

/**
 * The engine under test and the reference beside it. Sessions for graphs without states are shared
 * by all cases, because opening one starts threads or a device.
 */
public final class EngineUnderTest implements AutoCloseable {
  private final Backends.Choice engine;
  private final Map<Integer, Session> shared = new HashMap<>();
  private final Session reference;

  /** Prepares the engine under test and the reference. */
  public EngineUnderTest(Backends.Choice engine) {
    this.engine = engine;
    Backend scalar = new ScalarBackend();
    reference = scalar.open(scalar.devices().getFirst(), 1);
  }

  /** Returns what the engine declares. */
  public Declaration declaration() {
    return engine.backend().declaration();
  }

  /** Returns the engine under test and its device, for callers that open sessions of their own. */
  public Backends.Choice engine() {
    return engine;
  }

  /** Returns the reference engine and its device. */
  public static Backends.Choice reference() {
    Backend scalar = new ScalarBackend();
    return new Backends.Choice(scalar, scalar.devices().getFirst());
  }

  /** Returns the shared session of the reference for graphs without states. */
  public Session definitions() {
    return reference;
  }

  /** Returns the shared session of the engine under test for graphs without states. */
  public Session session(int threads) {
    return shared.computeIfAbsent(threads, this::open);
  }

  /** Opens a new session of the engine under test; the caller closes it. */
  public Session open(int threads) {
    return engine.backend().open(engine.device(), threads);
  }

  /**
   * Compiles for the engine under test.
   *
   * @throws RuntimeException if it refuses an operation. The case is then unsupported if the engine
   *     declares that, and otherwise a failure
   */
  public Program compile(Session session, TaskGraph graph) {
    requireSupport(graph);
    return session.compile(graph);
  }

  /** Fails as {@link #compile} does, without compiling. */
  public void requireSupport(TaskGraph graph) {
    for (Task task : graph.tasks()) {
      if (task.op() instanceof Repeat repeat) {
        requireSupport(repeat.body());
      }
      Support support = engine.backend().supports(task);
      if (!support.ok()) {
        throw new RefusedException(task.op().mnemonic(), support.reason());
      }
    }
  }

  @Override
  public void close() {
    shared.values().forEach(Session::close);
    reference.close();
  }
}
