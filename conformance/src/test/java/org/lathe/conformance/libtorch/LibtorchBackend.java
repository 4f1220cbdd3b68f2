package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.lathe.engine.Backend;
import org.lathe.engine.Claims;
import org.lathe.engine.Device;
import org.lathe.engine.EngineException;
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
            new Device(0, Native.name() + " on the processor", Pointer.totalPhysicalBytes(), false))
        : List.of();
  }

  @Override
  public Support supports(Task task) {
    return Support.of(
        task,
        single ->
            Lowerings.has(single.op())
                ? Support.yes()
                : Support.no("engine libtorch has no counterpart of " + single.op().mnemonic()));
  }

  @Override
  public Claims claims() {
    return Claims.float32();
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
