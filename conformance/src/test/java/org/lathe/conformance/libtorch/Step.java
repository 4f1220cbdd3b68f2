package org.lathe.conformance.libtorch;

import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.lathe.engine.BoundTask;
import org.lathe.engine.BufferView;

/** A task with views of the buffers that it reads and writes. */
final class Step {
  private final BoundTask task;
  private final Tensor[] results;
  private final Operands operands;

  /**
   * A task.
   *
   * @param inputs views of its operands
   * @param results views that receive its results
   * @param kept tensors that the program keeps from run to run
   */
  Step(BoundTask task, Tensor[] inputs, Tensor[] results, Kept kept) {
    this.task = task;
    this.results = results;
    this.operands = new Operands(inputs, expendable(task), kept);
  }

  /** The operands that outputs overwrite, so that the task may change them. */
  private static boolean[] expendable(BoundTask task) {
    boolean[] expendable = new boolean[task.inputs().size()];
    for (int o = 0; o < task.outputs().size(); o++) {
      int i = task.op().inPlaceInput(o);
      if (i >= 0) {
        BufferView output = task.outputs().get(o);
        expendable[i] |= task.inputs().get(i).sameStart(output);
      }
    }
    return expendable;
  }

  /** Computes all results. */
  void run() {
    try (PointerScope _ = new PointerScope()) {
      List<Tensor> made = TorchLowerings.apply(task.op(), operands);
      for (int o = 0; o < results.length; o++) {
        // A result that was computed in place is already there. A tensor without elements has no
        // address.
        if (!Objects.equals(results[o].data_ptr(), made.get(o).data_ptr())) {
          results[o].copy_(made.get(o));
        }
      }
    }
  }
}
