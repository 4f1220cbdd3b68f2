package org.lathe.cpu;

import java.util.List;
import org.lathe.engine.Backend;
import org.lathe.engine.Claims;
import org.lathe.engine.Device;
import org.lathe.engine.EngineException;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Task;

/** An engine on the processor this runs on; scalar and vector engine differ in their kernels. */
public abstract class CpuBackend implements Backend {
  private final Kernels kernels;

  /** With these kernels. */
  protected CpuBackend(Kernels kernels) {
    this.kernels = kernels;
  }

  @Override
  public List<Device> devices() {
    String name = System.getProperty("os.arch") + " processor";
    return List.of(new Device(0, name, Runtime.getRuntime().maxMemory(), true));
  }

  @Override
  public Support supports(Task task) {
    return Support.of(
        task,
        single ->
            kernels.has(single.op())
                ? Support.yes()
                : Support.no("engine " + id() + " has no kernel for " + single.op().mnemonic()));
  }

  @Override
  public Claims claims() {
    return Claims.bits();
  }

  @Override
  public Session open(Device device, int threads) {
    Support available = available();
    if (!available.ok()) {
      throw new EngineException("backend '" + id() + "': " + available.reason());
    }
    return new CpuSession(this, kernels, threads);
  }
}
