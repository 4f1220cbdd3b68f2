package org.lathe.cpu.vector.experts;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.vector.lanes.Elements;

/**
 * Kernel of {@code expert_swiglu}: expert by expert, each with all workers. A part is some of the
 * rows that the expert has a gate for; all steps of a row are made in the memory of one worker, so
 * that no hidden row is stored.
 */
public final class ExpertSwigluKernel implements Kernel {
  private final ArrayView x;
  private final ArrayView y;
  private final Scratch scratch;
  private final int h;
  private final ExpertRows rows;
  private final WeightPanels w1;
  private final WeightPanels w3;
  private final WeightPanels w2;
  private final int packs;
  private final int xAt;
  private final int gateAt;
  private final int upAt;
  private final Kernel zeros;
  private final Workers.Part pack;
  private final Workers.Part compute = this::compute;

  // The rows of a part; workers see it because a region begins after it is set.
  private int partRows;

  private ExpertSwigluKernel(List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    x = inputs.get(0);
    y = outputs.getFirst();
    this.scratch = scratch;
    int d = x.shape().columns();
    h = inputs.get(2).shape().extent(1);
    rows = new ExpertRows(inputs.get(1));
    w1 = new WeightPanels(inputs.get(2), true, Scratch.START);
    w3 = new WeightPanels(inputs.get(3), true, w1.end());
    w2 = new WeightPanels(inputs.get(4), true, w3.end());
    WeightPanels[] all = {w1, w3, w2};
    packs = WeightPanels.parts(all);
    pack = WeightPanels.packing(all, rows, scratch);
    int most = ExpertRows.most(x.shape().rows());
    xAt = Scratch.START + WeightPanels.work(most, d, h);
    gateAt = xAt + most * d;
    upAt = gateAt + most * h;
    scratch.reserve(upAt + most * h);
    scratch.reserveShared(w2.end());
    zeros =
        Elements.kernel(
            y.size(), (from, to) -> Arrays.fill(y.floats(), y.offset() + from, y.offset() + to, 0));
  }

  /** Returns a kernel on the operands of the operation. */
  public static Kernel bind(List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new ExpertSwigluKernel(inputs, outputs, scratch);
  }

  @Override
  public void run(Workers workers) {
    zeros.run(workers);
    for (int e = 0; e < rows.experts(); e++) {
      rows.select(e);
      if (rows.count() > 0) {
        workers.parallel(packs, pack);
        partRows = ExpertRows.partRows(rows.count());
        workers.parallel(Math.ceilDiv(rows.count(), partRows), compute);
      }
    }
  }

  private void compute(int part, int worker) {
    float[] work = scratch.of(worker);
    float[] shared = scratch.shared();
    int from = part * partRows;
    int count = Math.min(partRows, rows.count() - from);
    rows.gather(x, from, count, work, xAt);
    w1.multiply(work, xAt, count, shared, gateAt);
    w3.multiply(work, xAt, count, shared, upAt);
    for (int i = 0; i < count; i++) {
      HiddenRow.gated(work, gateAt + i * h, upAt + i * h, h, rows.gate(from + i));
    }
    w2.multiply(work, gateAt, count, shared, xAt);
    rows.add(work, xAt, from, count, y);
  }
}
