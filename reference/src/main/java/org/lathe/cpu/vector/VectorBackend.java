package org.lathe.cpu.vector;

import java.lang.invoke.MethodHandles;
import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernels;
import org.lathe.engine.Support;
import org.lathe.graph.TaskGraph;

/** The fast engine: Vector API kernels with the same bits as the definitions. */
public final class VectorBackend extends CpuBackend {
  /** For {@link java.util.ServiceLoader}. */
  public VectorBackend() {
    super(kernels());
  }

  @Override
  public String id() {
    return "vector";
  }

  @Override
  public Support available() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? Support.yes()
        : Support.no(
            "the Vector API is not loaded: start java with --add-modules jdk.incubator.vector");
  }

  private static TaskGraph fused(TaskGraph graph) {
    return AddEmbeddingGrad.fuse(SumFromZero.fuse(CrossEntropyWithTableGradient.fuse(graph)));
  }

  /** A kernel for each operation: class {@code <operation>Vector} of this package. */
  public static Kernels kernels() {
    return Kernels.binders(MethodHandles.lookup(), "Vector").fusing(VectorBackend::fused);
  }
}
