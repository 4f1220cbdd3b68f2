package org.lathe.cpu.vector.scan;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.graph.op.SelectiveScan;
import org.lathe.graph.op.SelectiveScanGrad;

/**
 * Kernel of {@code selective_scan_grad}: a part is a block of channels of one sequence. It runs the
 * scan once to keep the state before each tile of positions; then, tile by tile from the last, it
 * computes the states within again and runs backward through them.
 */
public final class ScanGradKernel implements Kernel {
  /** Positions of a tile, if there are as many. */
  private static final int LEAST = 32;

  private final SelectiveScanGrad op;
  private final ScanBlock block;
  private final ScanTerms terms;
  private final ScanGradient gradient;
  private final Scratch scratch;
  private final Workers.Part part;
  private final int sequences;

  /** Where the worker's memory has the state before each tile, and the present one. */
  private final int checkpointsAt;

  private final int stateAt;

  /** Creates the kernel and reserves its memory. */
  public ScanGradKernel(
      SelectiveScanGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    this.op = op;
    this.scratch = scratch;
    block = new ScanBlock(inputs, op.reset(), tile(inputs.getFirst().shape().extent(1)));
    sequences = inputs.getFirst().shape().extent(0);
    checkpointsAt = block.end;
    stateAt = checkpointsAt + (block.positions / block.tile + 1) * block.stateSize();
    terms = new ScanTerms(block, outputs, scratch);
    gradient =
        new ScanGradient(block, inputs, outputs, terms, scratch, stateAt + block.stateSize());
    part = this::part;
  }

  /** Returns the positions of a tile: few in the nearest cache, more if many states were kept. */
  private static int tile(int positions) {
    int enough = Math.max(LEAST, (int) Math.ceil(Math.sqrt(positions)));
    return Math.clamp(positions, 1, enough);
  }

  @Override
  public void run(Workers workers) {
    gradient.fill(workers);
    workers.parallel(sequences * block.blocks(), part);
    terms.sum.run(workers);
  }

  private void part(int number, int worker) {
    float[] memory = scratch.of(worker);
    int sequence = number / block.blocks();
    int from = number % block.blocks() * ScanBlock.WIDTH;
    int count = block.count(from);
    block.prepare(from, count, memory);
    gradient.prepare(from, count, memory);
    checkpoints(sequence, from, count, memory);
    int start;
    for (int end = block.positions; end > 0; end = start) {
      start = block.tileStart(end - 1);
      boolean begins = SelectiveScan.begins(start, op.reset());
      if (begins) {
        zeroState(memory);
      } else {
        System.arraycopy(memory, checkpoint(start), memory, stateAt, block.stateSize());
      }
      gradient.tile(sequence, start, end - start, from, count, memory, stateAt);
      if (begins) {
        gradient.begin(memory);
      }
    }
    gradient.storeParameters(sequence, from, count, memory);
  }

  /** Keeps the state before each tile, unless it is zero. */
  private void checkpoints(int sequence, int from, int count, float[] memory) {
    int end;
    for (int start = 0; start < block.positions; start = end) {
      end = block.tileEnd(start, 0);
      if (SelectiveScan.begins(start, op.reset())) {
        zeroState(memory);
      } else {
        System.arraycopy(memory, stateAt, memory, checkpoint(start), block.stateSize());
      }
      if (end < block.positions && !SelectiveScan.begins(end, op.reset())) {
        gradient.advance(sequence, start, end - start, from, count, memory, stateAt);
      }
    }
  }

  private void zeroState(float[] memory) {
    Arrays.fill(memory, stateAt, stateAt + block.stateSize(), 0);
  }

  /**
   * Returns where the worker's memory has the state before a tile that does not begin with zero:
   * the tile before has all its positions, so no two of these have the same quotient.
   */
  private int checkpoint(int start) {
    return checkpointsAt + start / block.tile * block.stateSize();
  }
}
