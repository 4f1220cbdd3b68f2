package org.lathe.cpu.vector.scan;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;

/**
 * The terms of gradients that several parts of the kernel add to, in shared memory: dB and dC of
 * each block of channels, da and dD of each sequence. They are added in the order of the blocks and
 * sequences.
 */
final class ScanTerms {
  private final ScanBlock block;
  private final Scratch scratch;
  private final int sequences;
  private final boolean parameters;

  /** Elements of B, or C. */
  private final int size;

  private final int bAt = Scratch.START;
  private final int cAt;
  private final int aAt;
  private final int dAt;
  private final int end;

  /** Adds the terms. */
  final Kernel sum;

  /**
   * Creates the terms and reserves their memory.
   *
   * @param outputs of the gradient
   */
  ScanTerms(ScanBlock block, List<ArrayView> outputs, Scratch scratch) {
    this.block = block;
    this.scratch = scratch;
    ArrayView b = outputs.get(2);
    sequences = b.shape().extent(0);
    size = b.size();
    parameters = outputs.size() > 4;
    cAt = Math.addExact(bAt, Math.multiplyExact(block.blocks(), size));
    aAt = Math.addExact(cAt, Math.multiplyExact(block.blocks(), size));
    int ofA = parameters ? Math.multiplyExact(sequences, block.channels * block.states) : 0;
    dAt = Math.addExact(aAt, ofA);
    end = Math.addExact(dAt, parameters ? sequences * block.channels : 0);
    scratch.reserveShared(end);
    sum = sum(outputs);
  }

  private Kernel sum(List<ArrayView> outputs) {
    Kernel ofB = sum(outputs.get(2), bAt, block.blocks());
    Kernel ofC = sum(outputs.get(3), cAt, block.blocks());
    if (!parameters) {
      return workers -> {
        ofB.run(workers);
        ofC.run(workers);
      };
    }
    Kernel ofA = sum(outputs.get(4), aAt, sequences);
    Kernel ofD = sum(outputs.get(5), dAt, sequences);
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

  /** Returns where other shared memory may begin. */
  int end() {
    return end;
  }

  /** Stores the terms of dB and dC of a state at a row of B and C, for the block from a channel. */
  void store(int row, int s, int from, float ofB, float ofC) {
    int at = from / ScanBlock.WIDTH * size + row * block.states + s;
    scratch.shared()[bAt + at] = ofB;
    scratch.shared()[cAt + at] = ofC;
  }

  /** Stores the terms of da and dD of a sequence, which a worker's memory has for some channels. */
  void store(int sequence, int from, int count, float[] memory, int daAt, int ddAt) {
    if (!parameters) {
      return;
    }
    int channel = sequence * block.channels + from;
    block.restore(memory, daAt, count, scratch.shared(), aAt + channel * block.states);
    System.arraycopy(memory, ddAt, scratch.shared(), dAt + channel, count);
  }
}
