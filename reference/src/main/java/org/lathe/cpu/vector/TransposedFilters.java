package org.lathe.cpu.vector;

import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;

/**
 * Filters [channels, k] with the channels side by side: row j of shared memory has weight j of each
 * channel.
 */
final class TransposedFilters {
  private final ArrayView w;
  private final Scratch scratch;
  private final int channels;
  private final int k;

  /** Reserves the memory, and {@code more} floats behind it. */
  TransposedFilters(ArrayView w, Scratch scratch, int more) {
    this.w = w;
    this.scratch = scratch;
    channels = w.shape().extent(0);
    k = w.shape().columns();
    scratch.reserveShared(Math.addExact(end(), more));
  }

  /** Returns where shared memory ends that the filters take. */
  int end() {
    return Scratch.START + w.size();
  }

  /** Copies the present weights. */
  void transpose() {
    float[] rows = scratch.shared();
    for (int c = 0; c < channels; c++) {
      for (int j = 0; j < k; j++) {
        rows[Scratch.START + j * channels + c] = w.floats()[w.offset() + c * k + j];
      }
    }
  }

  /** Adds {@code w_j x} to the sums of all channels. */
  void add(int j, float[] x, int xAt, float[] sums, int sumsAt) {
    float[] rows = scratch.shared();
    int weightAt = Scratch.START + j * channels;
    int c = 0;
    for (int bound = Elements.SPECIES.loopBound(channels);
        c < bound;
        c += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, rows, weightAt + c)
          .fma(
              FloatVector.fromArray(Elements.SPECIES, x, xAt + c),
              FloatVector.fromArray(Elements.SPECIES, sums, sumsAt + c))
          .intoArray(sums, sumsAt + c);
    }
    for (; c < channels; c++) {
      sums[sumsAt + c] = Math.fma(rows[weightAt + c], x[xAt + c], sums[sumsAt + c]);
    }
  }
}
