package org.lathe.cpu;

import java.util.List;
import java.util.function.Supplier;
import org.lathe.engine.Backend;
import org.lathe.engine.Declaration;
import org.lathe.engine.Device;
import org.lathe.engine.EngineException;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Task;

/**
 * An engine on the processor of this process; the scalar and the vector engine differ in their
 * kernels.
 */
public abstract class CpuBackend implements Backend {
  private final Supplier<Kernels> make;
  private Kernels made;

  /** Creates an engine with these kernels. */
  protected CpuBackend(Kernels kernels) {
    this(() -> kernels);
  }

  /**
   * Creates an engine with the kernels of {@code make}, which is called once and only if the engine
   * is {@link #available}. If it is not, the classes of the kernels are not loaded.
   */
  protected CpuBackend(Supplier<Kernels> make) {
    this.make = make;
  }

  private synchronized Kernels kernels() {
    if (made == null) {
      made = make.get();
    }
    return made;
  }

  @Override
  public List<Device> devices() {
    if (!available().ok()) {
      return List.of();
    }
    String name = System.getProperty("os.arch") + " processor";
    return List.of(new Device(0, name, Runtime.getRuntime().maxMemory(), true, true));
  }

  @Override
  public Support supports(Task task) {
    Support available = available();
    if (!available.ok()) {
      return available;
    }
    return Support.of(
        task,
        single ->
            kernels().has(single.op())
                ? Support.yes()
                : Support.no("engine " + id() + " has no kernel for " + single.op().mnemonic()));
  }

  @Override
  public Declaration declaration() {
    return Declaration.bits();
  }

  @Override
  public Session open(Device device, int threads) {
    Support available = available();
    if (!available.ok()) {
      throw new EngineException("backend '" + id() + "': " + available.reason());
    }
    return new CpuSession(this, kernels(), threads);
  }
}
