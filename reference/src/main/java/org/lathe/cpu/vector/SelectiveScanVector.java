package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.scan.ScanKernel;
import org.lathe.graph.op.SelectiveScan;

/** Kernel of {@code selective_scan}. */
final class SelectiveScanVector implements Binder<SelectiveScan> {
  @Override
  public Kernel bind(
      SelectiveScan op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new ScanKernel(op, inputs, outputs, scratch);
  }
}
