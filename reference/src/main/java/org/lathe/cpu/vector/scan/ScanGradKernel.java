package org.lathe.cpu.vector.scan;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.SelectiveScan;
import org.lathe.graph.op.SelectiveScanGrad;

/**
 * Kernel of {@code selective_scan_grad}: a part is a block of channels of one sequence. It runs the
 * scan once to keep the state of every {@code sqrt(positions)}-th position; then, segment by
 * segment from the last, it computes the states between again and runs backward through them. What
 * sequences and blocks add to the same sums waits in shared memory, and is added in order.
 */
public final class ScanGradKernel implements Kernel {
  private final SelectiveScanGrad op;
  private final ScanBlock block;
  private final ScanGradient gradient;
  private final List<ArrayView> outputs;
  private final Scratch scratch;
  private final Workers.Part part;
  private final int sequences;

  /** Positions of a segment. */
  private final int segment;

  /** Where the worker's memory has the first states of the segments, and all of one segment. */
  private final int checkpointsAt;

  private final int statesAt;
  private final int decaysAt;

  private final Kernel sums;

  /** Creates the kernel and reserves its memory. */
  public ScanGradKernel(
      SelectiveScanGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    this.op = op;
    this.outputs = outputs;
    this.scratch = scratch;
    block = new ScanBlock(inputs);
    sequences = inputs.getFirst().shape().extent(0);
    segment = Math.max(1, (int) Math.ceil(Math.sqrt(block.positions)));
    checkpointsAt = block.end;
    int segments = (block.positions + segment - 1) / segment;
    statesAt = checkpointsAt + segments * block.stateSize();
    decaysAt = statesAt + (segment + 1) * block.stateSize();
    gradient = new ScanGradient(block, inputs, outputs, decaysAt + segment * block.stateSize());
    scratch.reserve(gradient.end());
    scratch.reserveShared(gradient.sharedEnd());
    part = this::part;
    sums = sums();
  }

  private Kernel sums() {
    Kernel ofB = sum(outputs.get(2), gradient.sharedB(), block.blocks());
    Kernel ofC = sum(outputs.get(3), gradient.sharedC(), block.blocks());
    if (!op.parameters()) {
      return workers -> {
        ofB.run(workers);
        ofC.run(workers);
      };
    }
    Kernel ofA = sum(outputs.get(4), gradient.sharedA(), sequences);
    Kernel ofD = sum(outputs.get(5), gradient.sharedD(), sequences);
    return workers -> {
      ofB.run(workers);
      ofC.run(workers);
      ofA.run(workers);
      ofD.run(workers);
    };
  }

  /** Returns a kernel that adds {@code count} tensors of shared memory in order. */
  private Kernel sum(ArrayView output, int at, int count) {
    int size = output.size();
    return Elements.kernel(
        size,
        (from, to) -> {
          float[] sums = output.floats();
          float[] terms = scratch.shared();
          int offset = output.offset();
          Arrays.fill(sums, offset + from, offset + to, 0);
          for (int term = 0; term < count; term++) {
            int termAt = at + term * size;
            for (int i = from; i < to; i++) {
              sums[offset + i] = sums[offset + i] + terms[termAt + i];
            }
          }
        });
  }

  @Override
  public void run(Workers workers) {
    workers.parallel(sequences * block.blocks(), part);
    sums.run(workers);
  }

  private void part(int number, int worker) {
    float[] memory = scratch.of(worker);
    int sequence = number / block.blocks();
    int from = number % block.blocks() * ScanBlock.WIDTH;
    int count = block.count(from);
    block.prepare(from, count, memory);
    gradient.prepare(memory);
    int n = block.positions;
    int last = n == 0 ? 0 : (n - 1) / segment * segment;
    checkpoints(sequence * n, last, from, count, memory);
    for (int start = last; start >= 0; start -= segment) {
      backward(sequence, start, Math.min(n, start + segment), from, count, memory);
    }
    if (op.parameters()) {
      gradient.storeParameters(sequence, from, count, memory, scratch.shared());
    }
  }

  /** Keeps the state before each segment, up to the one that starts at {@code last}. */
  private void checkpoints(int firstRow, int last, int from, int count, float[] memory) {
    int size = block.stateSize();
    Arrays.fill(memory, statesAt, statesAt + size, 0);
    for (int i = 0; i <= last; i++) {
      if (i % segment == 0) {
        System.arraycopy(memory, statesAt, memory, checkpointsAt + i / segment * size, size);
      }
      if (i < last) {
        boolean begins = SelectiveScan.begins(i, op.reset());
        int before = begins ? block.zerosAt : statesAt;
        block.step(firstRow + i, from, count, memory, before, statesAt, decaysAt);
      }
    }
  }

  private void backward(int sequence, int start, int end, int from, int count, float[] memory) {
    int size = block.stateSize();
    int firstRow = sequence * block.positions;
    System.arraycopy(memory, checkpointsAt + start / segment * size, memory, statesAt, size);
    for (int i = start; i < end; i++) {
      int before = before(i, start);
      int after = statesAt + (i - start + 1) * size;
      int decays = decaysAt + (i - start) * size;
      block.step(firstRow + i, from, count, memory, before, after, decays);
    }
    for (int i = end - 1; i >= start; i--) {
      int after = statesAt + (i - start + 1) * size;
      int decays = decaysAt + (i - start) * size;
      gradient.position(
          firstRow + i, from, count, memory, scratch.shared(), before(i, start), after, decays);
      if (SelectiveScan.begins(i, op.reset())) {
        gradient.begin(memory);
      }
    }
  }

  private int before(int i, int start) {
    boolean begins = SelectiveScan.begins(i, op.reset());
    return begins ? block.zerosAt : statesAt + (i - start) * block.stateSize();
  }
}
