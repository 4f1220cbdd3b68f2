package org.lathe.cpu.vector.scan;

import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.LE;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.SelectiveScan;
import org.lathe.graph.op.SelectiveScanGrad;

/**
 * Some channels of a sequence, at a tile of its positions. One vector has the same number of
 * several channels, so no sum over states crosses the lanes of a vector. Loops run over the
 * positions, with a state of these channels in a register.
 *
 * <p>In the memory of a worker, what each state has is a row of channels. What each position has is
 * a column for each vector of channels: the positions of a tile, one below the other.
 */
final class ScanBlock {
  static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  static final int LENGTH = SPECIES.length();

  /** Channels of a block, and the floats of a row. */
  static final int WIDTH = SelectiveScanGrad.CHANNELS;

  /**
   * Floats of an array of 1 MiB: it begins a cache line if the regions of the heap are as the
   * launcher sets them. In a smaller array each vector may cross two lines, and these kernels took
   * 1.2 to 1.3 times as long.
   */
  private static final int ALIGNED = 1 << 18;

  final int positions;
  final int channels;
  final int states;

  /** Positions of a tile, at most. */
  final int tile;

  private final int reset;

  /**
   * Floats of a column: one vector more than a tile has positions, so that columns begin at
   * different places of the nearest cache.
   */
  final int column;

  /** Floats of the columns of all channels. */
  final int columns;

  private final ArrayView u;
  private final ArrayView delta;
  private final ArrayView a;

  /** Where the worker's memory has a: a row for each state. */
  final int ratesAt = Scratch.START;

  /** A column of zeros. */
  final int zerosAt;

  /** The largest absolute value of a of each channel. */
  private final int reachAt;

  /** The columns of u, delta and their product. */
  final int usAt;

  final int deltasAt;
  final int inputsAt;

  /** {@code exp(delta a)} of one state and one vector of channels, for the positions of a tile. */
  final int decaysAt;

  /** Where other memory may begin. */
  final int end;

  /**
   * Creates the block.
   *
   * @param inputs u, delta, a
   * @param reset as of the operation
   * @param tile positions of a tile, at most
   */
  ScanBlock(List<ArrayView> inputs, int reset, int tile) {
    this.reset = reset;
    this.tile = tile;
    column = (tile + 1) * LENGTH;
    columns = WIDTH / LENGTH * column;
    u = inputs.get(0);
    delta = inputs.get(1);
    a = inputs.get(2);
    positions = u.shape().extent(1);
    channels = u.shape().columns();
    states = a.shape().columns();
    zerosAt = ratesAt + states * WIDTH;
    reachAt = zerosAt + column;
    usAt = reachAt + WIDTH;
    deltasAt = usAt + columns;
    inputsAt = deltasAt + columns;
    decaysAt = inputsAt + columns;
    end = decaysAt + column;
  }

  /** Reserves a worker's memory up to an element. */
  static void reserve(Scratch scratch, int end) {
    scratch.reserve(Math.max(end, ALIGNED));
  }

  /** Returns the blocks of a sequence. */
  int blocks() {
    return (channels + WIDTH - 1) / WIDTH;
  }

  /** Returns the number of channels of the block that begins with channel {@code from}. */
  int count(int from) {
    return Math.min(WIDTH, channels - from);
  }

  /** Returns the number of floats of a state. */
  int stateSize() {
    return states * WIDTH;
  }

  /**
   * Returns where the tile ends that begins at a position: a tile does not cross a reset.
   *
   * @param first what is added to each position, for resets
   */
  int tileEnd(int start, int first) {
    int limit = start + Math.min(tile, positions - start);
    int end = start + 1;
    while (end < limit && !SelectiveScan.begins(first + end, reset)) {
      end++;
    }
    return end;
  }

  /** Returns where the tile begins that has a position, in a sequence that begins at 0. */
  int tileStart(int position) {
    int within = reset == 0 ? position : position % reset;
    return position - within % tile;
  }

  /** Prepares the worker's memory for the channels {@code from .. from + count - 1}. */
  void prepare(int from, int count, float[] memory) {
    Arrays.fill(memory, ratesAt, end, 0);
    transpose(a, from, count, memory, ratesAt);
    for (int s = 0; s < states; s++) {
      for (int channel = 0; channel < count; channel++) {
        float size = Math.abs(memory[ratesAt + s * WIDTH + channel]);
        memory[reachAt + channel] = Math.max(memory[reachAt + channel], size);
      }
    }
  }

  /** Copies rows of the states of a channel, as an operand has them, to rows of channels. */
  void transpose(ArrayView x, int row, int count, float[] memory, int at) {
    int xAt = x.offset() + row * states;
    for (int channel = 0; channel < count; channel++) {
      for (int s = 0; s < states; s++) {
        memory[at + s * WIDTH + channel] = x.floats()[xAt + channel * states + s];
      }
    }
  }

  /** Copies rows of channels back to rows of states from element {@code to} on. */
  void restore(float[] memory, int at, int count, float[] x, int to) {
    for (int channel = 0; channel < count; channel++) {
      for (int s = 0; s < states; s++) {
        x[to + channel * states + s] = memory[at + s * WIDTH + channel];
      }
    }
  }

  /** Returns where a column begins, from that of the first channels on. */
  int column(int j) {
    return j / LENGTH * column;
  }

  /** Copies the rows of x of a tile to columns, where excess channels stay zero. */
  void stage(ArrayView x, int row, int rows, int from, int count, float[] memory, int at) {
    int xAt = x.offset() + row * channels + from;
    for (int j = 0; j < count; j += LENGTH) {
      if (count - j >= LENGTH) {
        copy(x.floats(), xAt + j, channels, memory, at + column(j), LENGTH, rows);
      } else {
        for (int i = 0; i < rows; i++) {
          int to = at + column(j) + i * LENGTH;
          System.arraycopy(x.floats(), xAt + i * channels + j, memory, to, count - j);
        }
      }
    }
  }

  /** Copies columns to the rows of x of a tile. */
  void unstage(float[] memory, int at, ArrayView x, int row, int rows, int from, int count) {
    int xAt = x.offset() + row * channels + from;
    for (int j = 0; j < count; j += LENGTH) {
      if (count - j >= LENGTH) {
        copy(memory, at + column(j), LENGTH, x.floats(), xAt + j, channels, rows);
      } else {
        for (int i = 0; i < rows; i++) {
          int place = at + column(j) + i * LENGTH;
          System.arraycopy(memory, place, x.floats(), xAt + i * channels + j, count - j);
        }
      }
    }
  }

  private static void copy(
      float[] x, int xAt, int xStride, float[] y, int yAt, int yStride, int rows) {
    for (int i = 0; i < rows; i++) {
      FloatVector.fromArray(SPECIES, x, xAt + i * xStride).intoArray(y, yAt + i * yStride);
    }
  }

  /**
   * Copies u and delta of a tile, and multiplies them.
   *
   * @return whether no exponential of these positions is subnormal, infinite or NaN
   */
  boolean stage(int row, int rows, int from, int count, float[] memory) {
    stage(u, row, rows, from, count, memory, usAt);
    stage(delta, row, rows, from, count, memory, deltasAt);
    boolean normal = true;
    for (int j = 0; j < count; j += LENGTH) {
      normal &= inputs(rows, memory, j);
    }
    return normal;
  }

  private boolean inputs(int rows, float[] memory, int j) {
    FloatVector reach = FloatVector.fromArray(SPECIES, memory, reachAt + j);
    boolean normal = true;
    for (int i = column(j); i < column(j) + rows * LENGTH; i += LENGTH) {
      FloatVector step = FloatVector.fromArray(SPECIES, memory, deltasAt + i);
      step.mul(FloatVector.fromArray(SPECIES, memory, usAt + i)).intoArray(memory, inputsAt + i);
      normal &= step.lanewise(ABS).mul(reach).compare(LE, Exp.NORMAL).allTrue();
    }
    return normal;
  }

  /**
   * Computes the exponentials of a state, for one vector of channels at the positions of a tile.
   *
   * @param normal whether none is subnormal, infinite or NaN
   */
  void decays(int s, int rows, boolean normal, float[] memory, int j) {
    if (normal) {
      normalDecays(ratesAt + s * WIDTH + j, deltasAt + column(j), rows, memory);
    } else {
      anyDecays(ratesAt + s * WIDTH + j, deltasAt + column(j), rows, memory);
    }
  }

  private void normalDecays(int rateAt, int deltaAt, int rows, float[] memory) {
    FloatVector rate = FloatVector.fromArray(SPECIES, memory, rateAt);
    for (int i = 0; i < rows * LENGTH; i += LENGTH) {
      Exp.Vectors.ofNormal(FloatVector.fromArray(SPECIES, memory, deltaAt + i).mul(rate))
          .intoArray(memory, decaysAt + i);
    }
  }

  private void anyDecays(int rateAt, int deltaAt, int rows, float[] memory) {
    FloatVector rate = FloatVector.fromArray(SPECIES, memory, rateAt);
    for (int i = 0; i < rows * LENGTH; i += LENGTH) {
      Exp.Vectors.of(FloatVector.fromArray(SPECIES, memory, deltaAt + i).mul(rate))
          .intoArray(memory, decaysAt + i);
    }
  }
}
