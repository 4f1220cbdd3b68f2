package org.lathe.benchmarks.device;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lathe.engine.AbsentDevice;
import org.lathe.engine.Backend;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.Device;
import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.DeviceWork;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Precision;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;

/** An engine whose launches are easily counted: one of {@link #GROUPS} groups for each task. */
record CountedGpu(long memory) implements Backend {
  static final long GROUPS = 1_000_000;

  @Override
  public String id() {
    return "counted";
  }

  @Override
  public Support available() {
    return Support.no("it only counts");
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
  public Set<Precision> precisions() {
    return EnumSet.range(Precision.F32, Precision.BF16);
  }

  @Override
  public Session open(Device device, int threads) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AbsentDevice absentGpu(String name, long all) {
    return new AbsentDevice(
        new Device(0, name, Math.min(all, memory), false, false), new CountingSession());
  }

  private record Counted(TaskGraph graph) implements BoundProgram {
    @Override
    public MemoryNeed need() {
      long inputs = graph.inputs().stream().mapToLong(input -> input.type().bytes()).sum();
      return new MemoryNeed(0, inputs, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public List<DeviceLaunch> census() {
      return graph.tasks().stream()
          .map(
              task ->
                  new DeviceLaunch(
                      task.op().mnemonic(), GROUPS, 64, DeviceWork.NONE, Optional.empty()))
          .toList();
    }
  }

  private static final class CountingSession implements Session {
    @Override
    public BoundProgram bind(TaskGraph graph) {
      return new Counted(graph);
    }

    @Override
    public Program compile(TaskGraph graph) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MemoryNeed memoryFor(TaskGraph graph) {
      return bind(graph).need();
    }

    @Override
    public void declare(String name, TensorType type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean has(String name) {
      return false;
    }

    @Override
    public void write(String name, float[] values) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void clear(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[] read(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
