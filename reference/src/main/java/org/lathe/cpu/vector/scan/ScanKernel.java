package org.lathe.cpu.vector.scan;

import static jdk.incubator.vector.VectorOperators.FMA;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.Lanes;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.SelectiveScan;

/** Kernel of {@code selective_scan}: a part is a block of channels of one sequence. */
public final class ScanKernel implements Kernel {
  private final SelectiveScan op;
  private final ScanBlock block;
  private final ArrayView u;
  private final ArrayView c;
  private final ArrayView d;
  private final ArrayView y;

  /** The state before and after, and the first position; null for whole sequences. */
  private final ArrayView before;

  private final ArrayView position;
  private final ArrayView after;

  private final Scratch scratch;
  private final Workers.Part part;
  private final int stateAt;
  private final int decaysAt;
  private final int lanesAt;
  private final int stagedAt;
  private int first;

  /** Creates the kernel and reserves its memory. */
  public ScanKernel(
      SelectiveScan op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    this.op = op;
    this.scratch = scratch;
    block = new ScanBlock(inputs);
    u = inputs.get(0);
    c = inputs.get(4);
    d = inputs.get(5);
    y = outputs.getFirst();
    boolean continues = SelectiveScan.continues(inputs);
    before = continues ? inputs.get(6) : null;
    position = continues ? inputs.get(7) : null;
    after = continues ? outputs.get(1) : null;
    stateAt = block.end;
    decaysAt = stateAt + block.stateSize();
    lanesAt = decaysAt + block.stateSize();
    stagedAt = lanesAt + Lanes.COUNT * ScanBlock.WIDTH;
    scratch.reserve(stagedAt + 3 * ScanBlock.WIDTH);
    part = this::part;
  }

  @Override
  public void run(Workers workers) {
    if (position != null) {
      first = FedIndices.ringPosition(position.ints()[position.offset()], op.mnemonic());
    }
    workers.parallel(u.shape().extent(0) * block.blocks(), part);
  }

  private void part(int number, int worker) {
    float[] memory = scratch.of(worker);
    int sequence = number / block.blocks();
    int from = number % block.blocks() * ScanBlock.WIDTH;
    int count = block.count(from);
    block.prepare(from, count, memory);
    Arrays.fill(memory, stateAt, stagedAt + 3 * ScanBlock.WIDTH, 0);
    if (before != null) {
      block.transpose(before, sequence * block.channels + from, count, memory, stateAt);
    }
    for (int i = 0; i < block.positions; i++) {
      boolean begins = SelectiveScan.begins(first + i, op.reset());
      int row = sequence * block.positions + i;
      int last = begins ? block.zerosAt : stateAt;
      block.step(row, from, count, memory, last, stateAt, decaysAt);
      output(row, from, count, memory);
    }
    if (after != null) {
      int to = after.offset() + (sequence * block.channels + from) * block.states;
      block.restore(memory, stateAt, count, after.floats(), to);
    }
  }

  /** Computes y from the states: each product in its lane, the tree, and what skips the scan. */
  private void output(int row, int from, int count, float[] memory) {
    int element = row * block.channels + from;
    float[] us = ScanBlock.array(u, count, memory);
    int uAt = ScanBlock.at(u, element, count, memory, stagedAt);
    float[] ds = ScanBlock.array(d, count, memory);
    int dAt = ScanBlock.at(d, from, count, memory, stagedAt + ScanBlock.WIDTH);
    boolean whole = count % ScanBlock.LENGTH == 0;
    float[] ys = whole ? y.floats() : memory;
    int yAt = whole ? y.offset() + element : stagedAt + 2 * ScanBlock.WIDTH;
    for (int j = 0; j < count; j += ScanBlock.LENGTH) {
      products(c.floats(), c.offset() + row * block.states, memory, j);
      ScanBlock.tree(memory, lanesAt + j);
      FloatVector sum = FloatVector.fromArray(ScanBlock.SPECIES, memory, lanesAt + j);
      FloatVector.fromArray(ScanBlock.SPECIES, ds, dAt + j)
          .fma(FloatVector.fromArray(ScanBlock.SPECIES, us, uAt + j), sum)
          .intoArray(ys, yAt + j);
    }
    if (!whole) {
      System.arraycopy(memory, yAt, y.floats(), y.offset() + element, count);
    }
  }

  /** Computes the products over the states, each added to its lane; other lanes stay zero. */
  private void products(float[] cs, int cAt, float[] memory, int j) {
    FloatVector zero = FloatVector.zero(ScanBlock.SPECIES);
    int at = stateAt + j;
    for (int s = 0; s < Math.min(Lanes.COUNT, block.states); s++) {
      FloatVector.fromArray(ScanBlock.SPECIES, memory, at + s * ScanBlock.WIDTH)
          .lanewise(FMA, cs[cAt + s], zero)
          .intoArray(memory, lanesAt + j + s * ScanBlock.WIDTH);
    }
    for (int s = Lanes.COUNT; s < block.states; s++) {
      int lane = lanesAt + j + s % Lanes.COUNT * ScanBlock.WIDTH;
      FloatVector.fromArray(ScanBlock.SPECIES, memory, at + s * ScanBlock.WIDTH)
          .lanewise(FMA, cs[cAt + s], FloatVector.fromArray(ScanBlock.SPECIES, memory, lane))
          .intoArray(memory, lane);
    }
  }
}
