package org.lathe.cpu.scalar;

import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernels;
import org.lathe.engine.Support;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.Matmul;

/** The reference engine: every operation by its scalar definition, on one thread. */
public final class ScalarBackend extends CpuBackend {
  /** For {@link java.util.ServiceLoader}. */
  public ScalarBackend() {
    super(definitions());
  }

  @Override
  public String id() {
    return "scalar";
  }

  @Override
  public Support available() {
    return Support.yes();
  }

  private static Kernels definitions() {
    return new Kernels().with(Add.class, AddScalar::apply).with(Matmul.class, MatmulScalar::apply);
  }
}
