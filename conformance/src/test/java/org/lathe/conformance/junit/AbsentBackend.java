package org.lathe.conformance.junit;

import java.util.List;
import org.lathe.engine.Backend;
import org.lathe.engine.Device;
import org.lathe.engine.EngineException;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Task;

/** An engine that is not available. */
final class AbsentBackend implements Backend {
  @Override
  public String id() {
    return "absent";
  }

  @Override
  public Support available() {
    return Support.no("install it");
  }

  @Override
  public List<Device> devices() {
    return List.of();
  }

  @Override
  public Support supports(Task task) {
    return Support.yes();
  }

  @Override
  public Session open(Device device, int threads) {
    throw new EngineException("absent");
  }
}
