package org.lathe.tornado;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.engine.AbsentDevice;
import org.lathe.engine.Backend;
import org.lathe.engine.Declaration;
import org.lathe.engine.Device;
import org.lathe.engine.EngineException;
import org.lathe.engine.Precision;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.DType;
import org.lathe.graph.Task;
import org.lathe.graph.op.Repeat;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Target;
import org.lathe.tornado.op.DeviceOperations;

/** The engine for devices of TornadoVM: GPUs, and processors through OpenCL. */
public final class TornadoBackend implements Backend {
  private final Lowerings lowerings = DeviceOperations.lowerings();
  private final Precision products;

  /** For {@link java.util.ServiceLoader}. */
  public TornadoBackend() {
    this(Precision.F32);
  }

  private TornadoBackend(Precision products) {
    this.products = products;
  }

  @Override
  public String id() {
    return "tornado";
  }

  @Override
  public Support available() {
    return Availability.now();
  }

  @Override
  public List<Device> devices() {
    return available().ok() ? Devices.all() : List.of();
  }

  @Override
  public Support supports(Task task) {
    if (makesIntegers(task)) {
      return Support.no(
          "engine tornado cannot make int32 tensors, as "
              + task.op().mnemonic()
              + " does: they are inputs and constants here");
    }
    return Support.of(
        task,
        single ->
            lowerings.has(single.op())
                ? Support.yes()
                : Support.no("engine tornado has no kernel for " + single.op().mnemonic()));
  }

  private static boolean makesIntegers(Task task) {
    return task.outputs().stream().anyMatch(output -> output.type().dtype() == DType.I32)
        || task.op() instanceof Repeat repeat
            && repeat.body().tasks().stream().anyMatch(TornadoBackend::makesIntegers);
  }

  /** Operations without a lowering are declared as such, and every report names them. */
  @Override
  public Declaration declaration() {
    return Declaration.float32().with(products).without(lowerings.missing());
  }

  /** A device that cannot store bfloat16 refuses that when it is opened. */
  @Override
  public Set<Precision> precisions() {
    return EnumSet.allOf(Precision.class);
  }

  @Override
  public Backend with(Precision other) {
    return precisions().contains(other) ? new TornadoBackend(other) : Backend.super.with(other);
  }

  @Override
  public Map<String, String> details(Device device) {
    return Devices.details(device.index());
  }

  @Override
  public String links(Device device) {
    return Devices.links(device.index());
  }

  /** As a GPU of NVIDIA with TornadoVM's CUDA backend: products go to cuBLAS. */
  @Override
  public AbsentDevice absentGpu(String name, long memory) {
    Device device = new Device(0, name, DeviceMemory.absentCapacity(memory), false, false);
    return new AbsentDevice(
        device,
        new AbsentSession(
            name, lowerings, new Target(false, true, products, DeviceMemory.attention())));
  }

  @Override
  public Session open(Device device, int threads) {
    Support available = available();
    if (!available.ok()) {
      throw new EngineException("backend 'tornado': " + available.reason());
    }
    DeviceMemory memory = Devices.memory(device.index());
    return new TornadoSession(this, lowerings, memory, memory.target(products));
  }
}
