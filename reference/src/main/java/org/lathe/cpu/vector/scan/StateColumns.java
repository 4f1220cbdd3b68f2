package org.lathe.cpu.vector.scan;

import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;

/**
 * B or C in shared memory, transposed: each state has its values at all positions side by side. So
 * the step of a loop over positions is a constant, and C2 checks the bounds of the array once and
 * not at each position. Of a single position the operand itself has that form, and nothing is
 * copied: so it is when text is generated.
 */
final class StateColumns {
  /** Floats of a cache line. */
  private static final int LINE = 16;

  private final ArrayView x;
  private final Scratch scratch;
  private final int at;
  private final int sequences;
  private final int positions;
  private final int states;

  /** Cache lines of the positions of a sequence. */
  private final int lines;

  /**
   * Floats from a state to the next: an odd number of cache lines, since the same position of all
   * states would else compete for few places of the nearest cache.
   */
  private final int stride;

  private final Workers.Part part;

  /**
   * Creates the columns and reserves their memory.
   *
   * @param x B or C, [sequences, positions, states]
   * @param at where they begin
   */
  StateColumns(ArrayView x, Scratch scratch, int at) {
    this.x = x;
    this.scratch = scratch;
    this.at = at;
    sequences = x.shape().extent(0);
    positions = x.shape().extent(1);
    states = x.shape().columns();
    lines = (positions + LINE - 1) / LINE;
    stride = (lines | 1) * LINE;
    if (positions > 1) {
      scratch.reserveShared(end());
    }
    part = this::part;
  }

  /** Returns where other shared memory may begin. */
  int end() {
    return Math.addExact(at, Math.multiplyExact(Math.multiplyExact(sequences, states), stride));
  }

  /** Copies the present values, before they are read. */
  void fill(Workers workers) {
    if (positions > 1) {
      workers.parallel(sequences * lines, part);
    }
  }

  /** Returns the array that has them. */
  float[] values() {
    return positions > 1 ? scratch.shared() : x.floats();
  }

  private void part(int number, int worker) {
    float[] xs = x.floats();
    float[] shared = scratch.shared();
    int sequence = number / lines;
    int start = number % lines * LINE;
    int rows = Math.min(LINE, positions - start);
    int xAt = x.offset() + (sequence * positions + start) * states;
    for (int s = 0; s < states; s++) {
      int to = at(sequence, start, s);
      for (int i = 0; i < rows; i++) {
        shared[to + i] = xs[xAt + i * states + s];
      }
    }
  }

  /** Returns where {@link #values} has the value of a state at a position. */
  int at(int sequence, int position, int s) {
    return positions == 1
        ? x.offset() + sequence * states + s
        : at + (sequence * states + s) * stride + position;
  }
}
