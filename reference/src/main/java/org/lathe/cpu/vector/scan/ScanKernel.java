package org.lathe.cpu.vector.scan;

import static jdk.incubator.vector.VectorOperators.FMA;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.SelectiveScan;

/**
 * Kernel of {@code selective_scan}: a part is a block of channels of one sequence. What is computed
 * for a tile of its positions stays in the nearest cache.
 */
public final class ScanKernel implements Kernel {
  private static final VectorSpecies<Float> SPECIES = ScanBlock.SPECIES;
  private static final int LENGTH = ScanBlock.LENGTH;
  private static final int WIDTH = ScanBlock.WIDTH;

  /** Positions of a tile, at most. */
  private static final int TILE = 32;

  private final SelectiveScan op;
  private final ScanBlock block;
  private final ArrayView u;
  private final ArrayView d;
  private final ArrayView y;

  /** The state before and after, and the first position; null for whole sequences. */
  private final ArrayView before;

  private final ArrayView position;
  private final ArrayView after;

  private final Scratch scratch;
  private final Workers.Part part;

  /** Where the worker's memory has the state, D, and the sums over states. */
  private final int stateAt;

  private final int skipAt;
  private final StateSums sums;
  private final StateColumns b;
  private final StateColumns c;

  private int first;

  /** Creates the kernel and reserves its memory. */
  public ScanKernel(
      SelectiveScan op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    this.op = op;
    this.scratch = scratch;
    int tile = Math.clamp(inputs.getFirst().shape().extent(1), 1, TILE);
    block = new ScanBlock(inputs, op.reset(), tile);
    u = inputs.get(0);
    d = inputs.get(5);
    y = outputs.getFirst();
    boolean continues = SelectiveScan.continues(inputs);
    before = continues ? inputs.get(6) : null;
    position = continues ? inputs.get(7) : null;
    after = continues ? outputs.get(1) : null;
    stateAt = block.end;
    skipAt = stateAt + block.stateSize();
    sums = new StateSums(block, skipAt + WIDTH);
    ScanBlock.reserve(scratch, sums.end());
    b = new StateColumns(inputs.get(3), scratch, Scratch.START);
    c = new StateColumns(inputs.get(4), scratch, b.end());
    part = this::part;
  }

  @Override
  public void run(Workers workers) {
    if (position != null) {
      first = FedIndices.ringPosition(position.ints()[position.offset()], op.mnemonic());
    }
    b.fill(workers);
    c.fill(workers);
    workers.parallel(u.shape().extent(0) * block.blocks(), part);
  }

  private void part(int number, int worker) {
    float[] memory = scratch.of(worker);
    int sequence = number / block.blocks();
    int from = number % block.blocks() * WIDTH;
    int count = block.count(from);
    block.prepare(from, count, memory);
    Arrays.fill(memory, stateAt, sums.end(), 0);
    System.arraycopy(d.floats(), d.offset() + from, memory, skipAt, count);
    if (before != null) {
      block.transpose(before, sequence * block.channels + from, count, memory, stateAt);
    }
    int end;
    for (int start = 0; start < block.positions; start = end) {
      end = block.tileEnd(start, first);
      if (SelectiveScan.begins(first + start, op.reset())) {
        Arrays.fill(memory, stateAt, stateAt + block.stateSize(), 0);
      }
      tile(sequence, start, end - start, from, count, memory);
    }
    if (after != null) {
      int to = after.offset() + (sequence * block.channels + from) * block.states;
      block.restore(memory, stateAt, count, after.floats(), to);
    }
  }

  private void tile(int sequence, int start, int rows, int from, int count, float[] memory) {
    int row = sequence * block.positions + start;
    boolean normal = block.stage(row, rows, from, count, memory);
    for (int j = 0; j < count; j += LENGTH) {
      for (int s = 0; s < block.states; s++) {
        block.decays(s, rows, normal, memory, j);
        products(
            memory,
            stateAt + s * WIDTH + j,
            block.inputsAt + block.column(j),
            b.at(sequence, start, s),
            c.at(sequence, start, s),
            sums.before(s),
            sums.after(s),
            rows);
      }
      output(memory, sums.tree(memory), rows, j);
    }
    block.unstage(memory, block.usAt, y, row, rows, from, count);
  }

  /**
   * Computes a state of one vector of channels at the positions of a tile, and adds its products
   * with C to a lane.
   */
  private void products(
      float[] memory, int at, int inputsAt, int bAt, int cAt, int beforeAt, int afterAt, int rows) {
    float[] bs = b.values();
    float[] cs = c.values();
    FloatVector state = FloatVector.fromArray(SPECIES, memory, at);
    for (int i = 0; i < rows; i++) {
      FloatVector e = FloatVector.fromArray(SPECIES, memory, block.decaysAt + i * LENGTH);
      FloatVector input =
          FloatVector.fromArray(SPECIES, memory, inputsAt + i * LENGTH).mul(bs[bAt + i]);
      state = e.fma(state, input);
      FloatVector lane = FloatVector.fromArray(SPECIES, memory, beforeAt + i * LENGTH);
      state.lanewise(FMA, cs[cAt + i], lane).intoArray(memory, afterAt + i * LENGTH);
    }
    state.intoArray(memory, at);
  }

  /** Computes y, which takes the place of u. */
  private void output(float[] memory, int sumsAt, int rows, int j) {
    FloatVector skip = FloatVector.fromArray(SPECIES, memory, skipAt + j);
    int at = block.usAt + block.column(j);
    for (int i = 0; i < rows * LENGTH; i += LENGTH) {
      FloatVector sum = FloatVector.fromArray(SPECIES, memory, sumsAt + i);
      skip.fma(FloatVector.fromArray(SPECIES, memory, at + i), sum).intoArray(memory, at + i);
    }
  }
}
