package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.scan.ScanGradKernel;
import org.lathe.graph.op.SelectiveScanGrad;

/** Kernel of {@code selective_scan_grad}. */
final class SelectiveScanGradVector implements Binder<SelectiveScanGrad> {
  @Override
  public Kernel bind(
      SelectiveScanGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new ScanGradKernel(op, inputs, outputs, scratch);
  }
}
