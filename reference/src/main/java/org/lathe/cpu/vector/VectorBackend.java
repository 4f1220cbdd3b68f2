package org.lathe.cpu.vector;

import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernels;
import org.lathe.engine.Support;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.Matmul;

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

  private static Kernels kernels() {
    return new Kernels().with(Add.class, AddVector::bind).with(Matmul.class, MatmulVector::bind);
  }
}
