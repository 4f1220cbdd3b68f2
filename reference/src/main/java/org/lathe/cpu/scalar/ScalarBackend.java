package org.lathe.cpu.scalar;

import java.lang.invoke.MethodHandles;
import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernels;
import org.lathe.engine.Support;

/** The reference engine: it runs the scalar definition of every operation, on one thread. */
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

  /**
   * Finds the kernel of each operation, which is its definition: class {@code <operation>Scalar} of
   * this package.
   */
  public static Kernels definitions() {
    return Kernels.definitions(MethodHandles.lookup(), "Scalar");
  }
}
