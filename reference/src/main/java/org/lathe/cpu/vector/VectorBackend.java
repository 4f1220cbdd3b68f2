package org.lathe.cpu.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernels;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.CrossEntropyWithTableGradient;
import org.lathe.engine.GraphRewrite;
import org.lathe.engine.Support;

/** The fast engine: its Vector API kernels give the same bits as the definitions. */
public final class VectorBackend extends CpuBackend {
  /** For {@link java.util.ServiceLoader}. */
  public VectorBackend() {
    super(VectorBackend::kernels);
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

  /** Returns the bits of a vector register that this engine uses; the engine must be available. */
  public static int registerBits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }

  /** The rewrites of this engine; {@code docs/reference/graph-rewrites.md} says what each saves. */
  private static GraphRewrite rewrites() {
    return GraphRewrite.inOrder(
        CrossEntropyWithTableGradient::fuse, SumFromZero::fuse, AddEmbeddingGrad::fuse);
  }

  /**
   * Finds the kernel of each operation: class {@code <operation>Vector} of this package, or the
   * definition where there is none yet.
   */
  public static Kernels kernels() {
    return Kernels.binders(MethodHandles.lookup(), "Vector")
        .orElse(ScalarBackend.definitions())
        .rewriting(rewrites());
  }
}
