package org.lathe.cpu.vector.scan;

import static jdk.incubator.vector.VectorOperators.FMA;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.vector.lanes.LaneTree;

/** The step backward through one position of a scan, for a block of channels of a sequence. */
final class ScanGradient {
  private static final VectorSpecies<Float> SPECIES = ScanBlock.SPECIES;
  private static final int LENGTH = ScanBlock.LENGTH;
  private static final int WIDTH = ScanBlock.WIDTH;

  private final ScanBlock block;
  private final ArrayView u;
  private final ArrayView delta;
  private final ArrayView b;
  private final ArrayView c;
  private final ArrayView d;
  private final ArrayView g;
  private final ArrayView du;
  private final ArrayView dDelta;
  private final int sequences;
  private final boolean parameters;

  /** Where the worker's memory has the gradient of the state, da, and dD. */
  private final int gradientAt;

  private final int daAt;
  private final int ddAt;

  /** The lanes of the sums over states of {@code G B} and {@code G e h a}. */
  private final int enteringAt;

  private final int decayingAt;

  /** The lanes of a sum over channels; the factors of dB, delta u and the gradient of a state. */
  private final int lanesAt;

  private final int inputAt;
  private final int totalAt;

  /** Rows whose last vector is not whole: u, delta, g, D, du, ddelta. */
  private final int stagedAt;

  /**
   * Creates the step.
   *
   * @param at where its part of a worker's memory begins
   */
  ScanGradient(ScanBlock block, List<ArrayView> inputs, List<ArrayView> outputs, int at) {
    this.block = block;
    u = inputs.get(0);
    delta = inputs.get(1);
    b = inputs.get(3);
    c = inputs.get(4);
    d = inputs.get(5);
    g = inputs.get(6);
    du = outputs.get(0);
    dDelta = outputs.get(1);
    parameters = outputs.size() > 4;
    sequences = u.shape().extent(0);
    gradientAt = at;
    daAt = gradientAt + block.stateSize();
    ddAt = daAt + block.stateSize();
    enteringAt = ddAt + WIDTH;
    decayingAt = enteringAt + Lanes.COUNT * WIDTH;
    lanesAt = decayingAt + Lanes.COUNT * WIDTH;
    inputAt = lanesAt + Lanes.COUNT;
    totalAt = inputAt + WIDTH;
    stagedAt = totalAt + WIDTH;
  }

  /** Returns where other memory of a worker may begin. */
  int end() {
    return stagedAt + 6 * WIDTH;
  }

  /** Returns where shared memory has dB of each block. */
  int sharedB() {
    return Scratch.START;
  }

  /** Returns where shared memory has dC of each block. */
  int sharedC() {
    return Math.addExact(sharedB(), Math.multiplyExact(block.blocks(), b.size()));
  }

  /** Returns where shared memory has da of each sequence. */
  int sharedA() {
    return Math.addExact(sharedC(), Math.multiplyExact(block.blocks(), b.size()));
  }

  /** Returns where shared memory has dD of each sequence. */
  int sharedD() {
    int each = block.channels * block.states;
    return Math.addExact(sharedA(), parameters ? Math.multiplyExact(sequences, each) : 0);
  }

  /** Returns where other shared memory may begin. */
  int sharedEnd() {
    return Math.addExact(sharedD(), parameters ? sequences * block.channels : 0);
  }

  /** Prepares the worker's memory: all sums and gradients are zero. */
  void prepare(float[] memory) {
    Arrays.fill(memory, gradientAt, end(), 0);
  }

  /** Sets the gradient of the state to zero, where the state before does not depend on others. */
  void begin(float[] memory) {
    Arrays.fill(memory, gradientAt, gradientAt + block.stateSize(), 0);
  }

  /** Runs backward through a position; the last three have the states and exponentials. */
  void position(
      int row,
      int from,
      int count,
      float[] memory,
      float[] shared,
      int before,
      int after,
      int decays) {
    int element = row * block.channels + from;
    float[] us = ScanBlock.array(u, count, memory);
    int uAt = ScanBlock.at(u, element, count, memory, stagedAt);
    float[] deltas = ScanBlock.array(delta, count, memory);
    int deltaAt = ScanBlock.at(delta, element, count, memory, stagedAt + WIDTH);
    float[] gs = ScanBlock.array(g, count, memory);
    int gAt = ScanBlock.at(g, element, count, memory, stagedAt + 2 * WIDTH);
    for (int j = 0; j < count; j += LENGTH) {
      load(deltas, deltaAt + j).mul(load(us, uAt + j)).intoArray(memory, inputAt + j);
    }
    int sumsAt = from / WIDTH * b.size() + row * block.states;
    for (int s = 0; s < block.states; s++) {
      int at = s * WIDTH;
      state(deltas, deltaAt, gs, gAt, row, s, count, memory, before + at, decays + at);
      shared[sharedB() + sumsAt + s] = sum(memory, totalAt, memory, inputAt, count, memory);
      shared[sharedC() + sumsAt + s] = sum(gs, gAt, memory, after + at, count, memory);
    }
    activations(us, uAt, deltas, deltaAt, gs, gAt, element, from, count, memory);
  }

  /** Runs backward through one state of all channels; keeps its whole gradient for dB. */
  private void state(
      float[] deltas,
      int deltaAt,
      float[] gs,
      int gAt,
      int row,
      int s,
      int count,
      float[] memory,
      int before,
      int decays) {
    float ofB = b.floats()[b.offset() + row * block.states + s];
    float ofC = c.floats()[c.offset() + row * block.states + s];
    int at = s * WIDTH;
    int lane = s % Lanes.COUNT * WIDTH;
    boolean first = s < Lanes.COUNT;
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int j = 0; j < count; j += LENGTH) {
      FloatVector gradient =
          load(gs, gAt + j).lanewise(FMA, ofC, load(memory, gradientAt + at + j));
      gradient.intoArray(memory, totalAt + j);
      FloatVector e = load(memory, decays + j);
      FloatVector product = gradient.mul(e.mul(load(memory, before + j)));
      FloatVector entering = first ? zero : load(memory, enteringAt + lane + j);
      gradient.lanewise(FMA, ofB, entering).intoArray(memory, enteringAt + lane + j);
      FloatVector decaying = first ? zero : load(memory, decayingAt + lane + j);
      product
          .fma(load(memory, block.ratesAt + at + j), decaying)
          .intoArray(memory, decayingAt + lane + j);
      product
          .fma(load(deltas, deltaAt + j), load(memory, daAt + at + j))
          .intoArray(memory, daAt + at + j);
      e.mul(gradient).intoArray(memory, gradientAt + at + j);
    }
  }

  /** Returns the sum of products over the channels, by the rule of {@link Lanes}. */
  private float sum(float[] x, int xAt, float[] y, int yAt, int count, float[] memory) {
    int whole = count - count % Lanes.COUNT;
    for (int lane = 0; lane < Lanes.COUNT; lane += LENGTH) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int j = lane; j < whole; j += Lanes.COUNT) {
        sum = load(x, xAt + j).fma(load(y, yAt + j), sum);
      }
      sum.intoArray(memory, lanesAt + lane);
    }
    for (int j = whole; j < count; j++) {
      int lane = lanesAt + j - whole;
      memory[lane] = Math.fma(x[xAt + j], y[yAt + j], memory[lane]);
    }
    return LaneTree.sum(memory, lanesAt);
  }

  /** Computes du and ddelta from the sums over the states, and adds to dD. */
  private void activations(
      float[] us,
      int uAt,
      float[] deltas,
      int deltaAt,
      float[] gs,
      int gAt,
      int element,
      int from,
      int count,
      float[] memory) {
    float[] ds = ScanBlock.array(d, count, memory);
    int dAt = ScanBlock.at(d, from, count, memory, stagedAt + 3 * WIDTH);
    boolean whole = count % LENGTH == 0;
    float[] dus = whole ? du.floats() : memory;
    int duAt = whole ? du.offset() + element : stagedAt + 4 * WIDTH;
    float[] dDeltas = whole ? dDelta.floats() : memory;
    int dDeltaAt = whole ? dDelta.offset() + element : stagedAt + 5 * WIDTH;
    for (int j = 0; j < count; j += LENGTH) {
      ScanBlock.tree(memory, enteringAt + j);
      ScanBlock.tree(memory, decayingAt + j);
    }
    for (int j = 0; j < count; j += LENGTH) {
      FloatVector sum = load(memory, enteringAt + j);
      FloatVector cotangent = load(gs, gAt + j);
      FloatVector input = load(us, uAt + j);
      load(deltas, deltaAt + j).fma(sum, load(ds, dAt + j).mul(cotangent)).intoArray(dus, duAt + j);
      input.fma(sum, load(memory, decayingAt + j)).intoArray(dDeltas, dDeltaAt + j);
      cotangent.fma(input, load(memory, ddAt + j)).intoArray(memory, ddAt + j);
    }
    if (!whole) {
      System.arraycopy(memory, duAt, du.floats(), du.offset() + element, count);
      System.arraycopy(memory, dDeltaAt, dDelta.floats(), dDelta.offset() + element, count);
    }
  }

  /** Stores da and dD of a sequence in shared memory. */
  void storeParameters(int sequence, int from, int count, float[] memory, float[] shared) {
    int channel = sequence * block.channels + from;
    block.restore(memory, daAt, count, shared, sharedA() + channel * block.states);
    System.arraycopy(memory, ddAt, shared, sharedD() + channel, count);
  }

  private static FloatVector load(float[] x, int at) {
    return FloatVector.fromArray(SPECIES, x, at);
  }
}
