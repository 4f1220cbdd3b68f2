package org.lathe.conformance.broken;

import java.util.List;
import org.lathe.engine.Backend;
import org.lathe.engine.Declaration;
import org.lathe.engine.Device;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Task;

/**
 * An engine that delegates everything to another one; subclasses override the part that they break.
 */
abstract class DelegatingBackend implements Backend {
  private final Backend inner;

  DelegatingBackend(Backend inner) {
    this.inner = inner;
  }

  @Override
  public String id() {
    return inner.id();
  }

  @Override
  public Support available() {
    return inner.available();
  }

  @Override
  public List<Device> devices() {
    return inner.devices();
  }

  @Override
  public Support supports(Task task) {
    return inner.supports(task);
  }

  @Override
  public Declaration declaration() {
    return inner.declaration();
  }

  @Override
  public Session open(Device device, int threads) {
    return inner.open(device, threads);
  }
}
