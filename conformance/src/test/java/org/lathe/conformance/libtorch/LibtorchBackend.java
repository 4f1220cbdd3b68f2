package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.lathe.engine.Backend;
import org.lathe.engine.Declaration;
import org.lathe.engine.Device;
import org.lathe.engine.EngineException;
import org.lathe.engine.Repeatability;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Task;

/** libtorch on the processor: eager, each task a few calls of ATen. */
public final class LibtorchBackend implements Backend {
  @Override
  public String id() {
    return "libtorch";
  }

  @Override
  public Support available() {
    return Native.available();
  }

  @Override
  public List<Device> devices() {
    return available().ok()
        ? List.of(
            new Device(
                0, Native.name() + " on the processor", Pointer.totalPhysicalBytes(), false, true))
        : List.of();
  }

  @Override
  public Support supports(Task task) {
    return Support.of(
        task,
        single ->
            TorchLowerings.has(single.op())
                ? Support.yes()
                : Support.no("engine libtorch has no counterpart of " + single.op().mnemonic()));
  }

  /**
   * Another number of threads may change bits: libtorch does not promise more. OpenBLAS's kernels
   * for AVX2, which it also uses on Zen 5, do so: several threads divide the columns of a product
   * at other positions than one thread, and the columns at the end of a part are summed in another
   * order.
   */
  @Override
  public Declaration declaration() {
    return Declaration.float32().with(Repeatability.SAME_THREADS).without(TorchLowerings.missing());
  }

  @Override
  public Session open(Device device, int threads) {
    Support available = available();
    if (!available.ok()) {
      throw new EngineException("backend 'libtorch': " + available.reason());
    }
    return new LibtorchSession(this, threads);
  }
}
