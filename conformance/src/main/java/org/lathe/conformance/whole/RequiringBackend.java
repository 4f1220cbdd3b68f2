package org.lathe.conformance.whole;

import java.util.List;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Declaration;
import org.lathe.engine.Device;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Task;

/** The engine under test, with sessions that are {@link RequiringSession}s. */
record RequiringBackend(EngineUnderTest bench) implements Backend {
  /** Returns this engine with the device under test. */
  static Backends.Choice choice(EngineUnderTest bench) {
    return new Backends.Choice(new RequiringBackend(bench), bench.engine().device());
  }

  private Backend inner() {
    return bench.engine().backend();
  }

  @Override
  public String id() {
    return inner().id();
  }

  @Override
  public Support available() {
    return inner().available();
  }

  @Override
  public List<Device> devices() {
    return inner().devices();
  }

  @Override
  public Support supports(Task task) {
    return inner().supports(task);
  }

  @Override
  public Declaration declaration() {
    return inner().declaration();
  }

  @Override
  public Session open(Device device, int threads) {
    return new RequiringSession(bench, threads);
  }
}
