package org.lathe.conformance.broken;

import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernels;
import org.lathe.engine.Declaration;
import org.lathe.engine.Support;

/** An engine of given kernels that declares only float32. */
final class AlteredCpu extends CpuBackend {
  AlteredCpu(Kernels kernels) {
    super(kernels);
  }

  @Override
  public String id() {
    return "altered";
  }

  @Override
  public Support available() {
    return Support.yes();
  }

  @Override
  public Declaration declaration() {
    return Declaration.float32();
  }
}
