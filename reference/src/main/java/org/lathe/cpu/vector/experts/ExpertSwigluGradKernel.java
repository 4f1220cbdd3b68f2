package org.lathe.cpu.vector.experts;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.ExpertSwigluGrad;

/**
 * Kernel of {@code expert_swiglu_grad}: from the last expert to the first, each with all workers,
 * as {@link ExpertSwigluKernel}. If weights have gradients, the rows that these are sums over are
 * also kept, block by block.
 */
public final class ExpertSwigluGradKernel implements Kernel {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;

  private final ArrayView x;
  private final ArrayView g;
  private final ArrayView dx;
  private final ArrayView dGates;
  private final Scratch scratch;
  private final int d;
  private final int h;
  private final ExpertRows rows;
  private final WeightPanels hiddenOfGate;
  private final WeightPanels hiddenOfUp;
  private final WeightPanels ofHidden;
  private final WeightPanels ofGate;
  private final WeightPanels ofUp;
  private final int packs;
  private final int most;
  private final int xAt;
  private final int gAt;
  private final int gateAt;
  private final int upAt;
  private final int hiddenAt;
  private final int lanesAt;
  private final ExpertWeightGradients weights;
  private final Kernel zeros;
  private final Workers.Part pack;
  private final Workers.Part compute = this::compute;

  // The present block of rows; workers see it because a region begins after it is set.
  private int block;
  private int blockRows;
  private int partRows;

  private ExpertSwigluGradKernel(
      ExpertSwigluGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    x = inputs.get(0);
    g = inputs.get(5);
    dx = outputs.get(0);
    dGates = outputs.get(1);
    this.scratch = scratch;
    d = x.shape().columns();
    h = inputs.get(2).shape().extent(1);
    int tokens = x.shape().rows();
    rows = new ExpertRows(inputs.get(1));
    hiddenOfGate = new WeightPanels(inputs.get(2), true, Scratch.START);
    hiddenOfUp = new WeightPanels(inputs.get(3), true, hiddenOfGate.end());
    ofHidden = new WeightPanels(inputs.get(4), false, hiddenOfUp.end());
    ofGate = new WeightPanels(inputs.get(2), false, ofHidden.end());
    ofUp = new WeightPanels(inputs.get(3), false, ofGate.end());
    WeightPanels[] all = {hiddenOfGate, hiddenOfUp, ofHidden, ofGate, ofUp};
    packs = WeightPanels.parts(all);
    pack = WeightPanels.packing(all, rows, scratch);
    int partMost = ExpertRows.most(tokens);
    xAt = Scratch.START + WeightPanels.work(partMost, d, h);
    gAt = xAt + partMost * d;
    gateAt = gAt + partMost * d;
    upAt = gateAt + partMost * h;
    hiddenAt = upAt + partMost * h;
    lanesAt = hiddenAt + partMost * h;
    scratch.reserve(lanesAt + Lanes.COUNT);
    scratch.reserveShared(ofUp.end());
    most = Math.max(1, op.weights() ? Math.min(ExpertWeightGradients.ROWS, tokens) : tokens);
    weights =
        op.weights()
            ? new ExpertWeightGradients(
                rows, most, d, h, outputs.subList(2, 5), scratch, ofUp.end())
            : null;
    zeros =
        Elements.kernel(
            Math.max(dx.size(), dGates.size()),
            (from, to) -> {
              clear(dx, from, to);
              clear(dGates, from, to);
            });
  }

  /** Returns a kernel on the operands of the operation. */
  public static Kernel bind(
      ExpertSwigluGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new ExpertSwigluGradKernel(op, inputs, outputs, scratch);
  }

  private static void clear(ArrayView out, int from, int to) {
    int end = Math.min(to, out.size());
    if (from < end) {
      Arrays.fill(out.floats(), out.offset() + from, out.offset() + end, 0);
    }
  }

  @Override
  public void run(Workers workers) {
    zeros.run(workers);
    for (int e = rows.experts() - 1; e >= 0; e--) {
      rows.select(e);
      if (rows.count() > 0) {
        workers.parallel(packs, pack);
      }
      // An expert without rows has one empty block, in which its weights get the gradient 0.
      for (block = 0; block == 0 || block < rows.count(); block += most) {
        blockRows = Math.min(most, rows.count() - block);
        partRows = ExpertRows.partRows(blockRows);
        workers.parallel(Math.ceilDiv(blockRows, partRows), compute);
        if (weights != null) {
          weights.add(blockRows, block == 0, workers);
        }
      }
    }
  }

  private void compute(int part, int worker) {
    float[] work = scratch.of(worker);
    float[] shared = scratch.shared();
    int inBlock = part * partRows;
    int from = block + inBlock;
    int count = Math.min(partRows, blockRows - inBlock);
    rows.gather(x, from, count, work, xAt);
    rows.gather(g, from, count, work, gAt);
    hiddenOfGate.multiply(work, xAt, count, shared, gateAt);
    hiddenOfUp.multiply(work, xAt, count, shared, upAt);
    ofHidden.multiply(work, gAt, count, shared, hiddenAt);
    for (int i = 0; i < count; i++) {
      int at = i * h;
      HiddenRow.gradients(
          work, gateAt + at, upAt + at, hiddenAt + at, h, rows.gate(from + i), work, lanesAt);
      dGates.floats()[dGates.offset() + rows.gateAt(from + i)] = Lanes.tree(work, lanesAt);
    }
    if (weights != null) {
      weights.keep(work, xAt, gAt, gateAt, upAt, hiddenAt, inBlock, count);
    }
    ofGate.multiply(work, gateAt, count, shared, xAt);
    ofUp.multiply(work, upAt, count, shared, gAt);
    sum(work, xAt, gAt, count * d);
    rows.add(work, xAt, from, count, dx);
  }

  private static void sum(float[] work, int to, int from, int size) {
    int i = 0;
    for (int bound = SPECIES.loopBound(size); i < bound; i += SPECIES.length()) {
      FloatVector.fromArray(SPECIES, work, to + i)
          .add(FloatVector.fromArray(SPECIES, work, from + i))
          .intoArray(work, to + i);
    }
    for (; i < size; i++) {
      work[to + i] += work[from + i];
    }
  }
}
