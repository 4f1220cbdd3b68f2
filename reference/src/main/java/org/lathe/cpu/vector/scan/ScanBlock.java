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
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.SelectiveScanGrad;

/**
 * The recurrence of some channels of a sequence. In the memory of a worker, a row has a number of
 * each of these channels, and there is a row for each state: so one vector has the same state of
 * several channels, and no sum over states crosses the lanes of a vector.
 */
final class ScanBlock {
  static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  static final int LENGTH = SPECIES.length();

  /** Channels of a block, and the floats of a row. */
  static final int WIDTH = SelectiveScanGrad.CHANNELS;

  final int positions;
  final int channels;
  final int states;

  private final ArrayView u;
  private final ArrayView delta;
  private final ArrayView a;
  private final ArrayView b;

  /** Where the worker's memory has a, and a state of zeros. */
  final int ratesAt = Scratch.START;

  final int zerosAt;

  /** The largest absolute value of a of each channel. */
  private final int reachAt;

  private final int stagedAt;

  /** Where other memory may begin. */
  final int end;

  /**
   * Creates the recurrence.
   *
   * @param inputs u, delta, a, B
   */
  ScanBlock(List<ArrayView> inputs) {
    u = inputs.get(0);
    delta = inputs.get(1);
    a = inputs.get(2);
    b = inputs.get(3);
    positions = u.shape().extent(1);
    channels = u.shape().columns();
    states = a.shape().columns();
    zerosAt = ratesAt + states * WIDTH;
    reachAt = zerosAt + states * WIDTH;
    stagedAt = reachAt + WIDTH;
    end = stagedAt + 2 * WIDTH;
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

  /**
   * Returns the array that has the channels of a row of x: x itself, or the worker's memory where
   * the last vector is not whole.
   */
  static float[] array(ArrayView x, int count, float[] memory) {
    return count % LENGTH == 0 ? x.floats() : memory;
  }

  /** Returns where {@link #array} has them; copies them there, before zeros, if necessary. */
  static int at(ArrayView x, int element, int count, float[] memory, int stage) {
    int at = x.offset() + element;
    if (count % LENGTH == 0) {
      return at;
    }
    System.arraycopy(x.floats(), at, memory, stage, count);
    return stage;
  }

  /**
   * Computes the states after a position.
   *
   * @param row of u and delta
   * @param before where the worker's memory has the states before
   * @param after where it gets those after
   * @param decays where it gets {@code exp(delta a)}
   */
  void step(int row, int from, int count, float[] memory, int before, int after, int decays) {
    int element = row * channels + from;
    float[] us = array(u, count, memory);
    int uAt = at(u, element, count, memory, stagedAt);
    float[] deltas = array(delta, count, memory);
    int deltaAt = at(delta, element, count, memory, stagedAt + WIDTH);
    float[] bs = b.floats();
    int bAt = b.offset() + row * states;
    if (normal(deltas, deltaAt, count, memory)) {
      stepNormal(us, uAt, deltas, deltaAt, bs, bAt, count, memory, before, after, decays);
    } else {
      stepAny(us, uAt, deltas, deltaAt, bs, bAt, count, memory, before, after, decays);
    }
  }

  /** Returns whether no exponential of a position is subnormal, infinite or NaN. */
  private boolean normal(float[] deltas, int deltaAt, int count, float[] memory) {
    boolean normal = true;
    for (int j = 0; j < count; j += LENGTH) {
      FloatVector reach = FloatVector.fromArray(SPECIES, memory, reachAt + j);
      FloatVector size = FloatVector.fromArray(SPECIES, deltas, deltaAt + j).lanewise(ABS);
      normal = normal && size.mul(reach).compare(LE, Exp.NORMAL).allTrue();
    }
    return normal;
  }

  private void stepNormal(
      float[] us,
      int uAt,
      float[] deltas,
      int deltaAt,
      float[] bs,
      int bAt,
      int count,
      float[] memory,
      int before,
      int after,
      int decays) {
    for (int j = 0; j < count; j += LENGTH) {
      FloatVector step = FloatVector.fromArray(SPECIES, deltas, deltaAt + j);
      FloatVector input = step.mul(FloatVector.fromArray(SPECIES, us, uAt + j));
      for (int s = 0; s < states; s++) {
        int at = s * WIDTH + j;
        FloatVector rate = FloatVector.fromArray(SPECIES, memory, ratesAt + at);
        FloatVector e = Exp.Vectors.ofNormal(step.mul(rate));
        e.intoArray(memory, decays + at);
        e.fma(FloatVector.fromArray(SPECIES, memory, before + at), input.mul(bs[bAt + s]))
            .intoArray(memory, after + at);
      }
    }
  }

  private void stepAny(
      float[] us,
      int uAt,
      float[] deltas,
      int deltaAt,
      float[] bs,
      int bAt,
      int count,
      float[] memory,
      int before,
      int after,
      int decays) {
    for (int j = 0; j < count; j += LENGTH) {
      FloatVector step = FloatVector.fromArray(SPECIES, deltas, deltaAt + j);
      FloatVector input = step.mul(FloatVector.fromArray(SPECIES, us, uAt + j));
      for (int s = 0; s < states; s++) {
        int at = s * WIDTH + j;
        FloatVector rate = FloatVector.fromArray(SPECIES, memory, ratesAt + at);
        FloatVector e = Exp.Vectors.of(step.mul(rate));
        e.intoArray(memory, decays + at);
        e.fma(FloatVector.fromArray(SPECIES, memory, before + at), input.mul(bs[bAt + s]))
            .intoArray(memory, after + at);
      }
    }
  }

  /**
   * Sums 16 rows by the tree of {@link Lanes}, for one vector of channels: the sum is left in the
   * first row. It returns no vector, since a caller with so many operations is not inlined, and a
   * vector that crosses a call is an object.
   */
  static void tree(float[] memory, int at) {
    FloatVector even = four(memory, at).add(four(memory, at + 2 * WIDTH));
    FloatVector odd = four(memory, at + WIDTH).add(four(memory, at + 3 * WIDTH));
    even.add(odd).intoArray(memory, at);
  }

  private static FloatVector four(float[] memory, int at) {
    return eight(memory, at).add(eight(memory, at + 4 * WIDTH));
  }

  private static FloatVector eight(float[] memory, int at) {
    return FloatVector.fromArray(SPECIES, memory, at)
        .add(FloatVector.fromArray(SPECIES, memory, at + 8 * WIDTH));
  }
}
