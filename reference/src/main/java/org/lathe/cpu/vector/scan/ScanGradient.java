package org.lathe.cpu.vector.scan;

import static jdk.incubator.vector.VectorOperators.FMA;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.vector.lanes.LaneTree;

/**
 * The steps backward through a tile of positions, for a block of channels of a sequence. State by
 * state, it runs forward to compute the states, and backward with their gradient in a register.
 *
 * <p>Loops call no methods of this class: C2 may not inline them where a caller has grown large,
 * and a vector that crosses a call is an object. What the Vector API has is always inlined.
 */
final class ScanGradient {
  private static final VectorSpecies<Float> SPECIES = ScanBlock.SPECIES;
  private static final int LENGTH = ScanBlock.LENGTH;
  private static final int WIDTH = ScanBlock.WIDTH;

  private final ScanBlock block;
  private final ScanTerms terms;
  private final StateColumns b;
  private final StateColumns c;
  private final ArrayView d;
  private final ArrayView g;
  private final ArrayView du;
  private final ArrayView dDelta;

  /** Where the worker's memory has the gradient of the state, da, dD, and D. */
  private final int gradientAt;

  private final int daAt;
  private final int ddAt;
  private final int skipAt;

  /** The columns of g and, of one state, that of G. */
  private final int gsAt;

  private final int totalsAt;

  /** The columns of one state, each with the state before the tile at first. */
  private final int statesAt;

  /** The lanes of a sum over channels. */
  private final int channelLanesAt;

  /** The sums over states of {@code G B} and {@code q a} for each vector of channels. */
  private final StateSums[] entering = new StateSums[WIDTH / LENGTH];

  private final StateSums[] decaying = new StateSums[WIDTH / LENGTH];
  private final int end;

  /**
   * Creates the steps and reserves their memory.
   *
   * @param at where its part of a worker's memory begins
   */
  ScanGradient(
      ScanBlock block,
      List<ArrayView> inputs,
      List<ArrayView> outputs,
      ScanTerms terms,
      Scratch scratch,
      int at) {
    this.block = block;
    this.terms = terms;
    d = inputs.get(5);
    g = inputs.get(6);
    du = outputs.get(0);
    dDelta = outputs.get(1);
    gradientAt = at;
    daAt = gradientAt + block.stateSize();
    ddAt = daAt + block.stateSize();
    skipAt = ddAt + WIDTH;
    gsAt = skipAt + WIDTH;
    totalsAt = gsAt + block.columns;
    statesAt = totalsAt + block.columns;
    channelLanesAt = statesAt + block.columns;
    int next = channelLanesAt + Lanes.COUNT;
    for (int vector = 0; vector < entering.length; vector++) {
      entering[vector] = new StateSums(block, next);
      decaying[vector] = new StateSums(block, entering[vector].end());
      next = decaying[vector].end();
    }
    end = next;
    ScanBlock.reserve(scratch, end);
    b = new StateColumns(inputs.get(3), scratch, terms.end());
    c = new StateColumns(inputs.get(4), scratch, b.end());
  }

  /** Copies the present values of B and C. */
  void fill(Workers workers) {
    b.fill(workers);
    c.fill(workers);
  }

  /** Prepares the worker's memory: all sums and gradients are zero. */
  void prepare(int from, int count, float[] memory) {
    Arrays.fill(memory, gradientAt, end, 0);
    System.arraycopy(d.floats(), d.offset() + from, memory, skipAt, count);
  }

  /** Sets the gradient of the state to zero, where the state before does not depend on others. */
  void begin(float[] memory) {
    Arrays.fill(memory, gradientAt, gradientAt + block.stateSize(), 0);
  }

  /**
   * Runs forward through a tile and keeps nothing but the state after it.
   *
   * @param start the first position
   * @param stateAt where the worker's memory has the state
   */
  void advance(
      int sequence, int start, int rows, int from, int count, float[] memory, int stateAt) {
    int row = sequence * block.positions + start;
    boolean normal = block.stage(row, rows, from, count, memory);
    for (int j = 0; j < count; j += LENGTH) {
      for (int s = 0; s < block.states; s++) {
        block.decays(s, rows, normal, memory, j);
        states(memory, stateAt + s * WIDTH + j, j, b.at(sequence, start, s), rows);
      }
    }
  }

  /**
   * Runs backward through a tile.
   *
   * @param start the first position
   * @param stateAt where the worker's memory has the state before it; overwritten
   */
  void tile(int sequence, int start, int rows, int from, int count, float[] memory, int stateAt) {
    int row = sequence * block.positions + start;
    boolean normal = block.stage(row, rows, from, count, memory);
    block.stage(g, row, rows, from, count, memory, gsAt);
    for (int s = 0; s < block.states; s++) {
      int bAt = b.at(sequence, start, s);
      int cAt = c.at(sequence, start, s);
      for (int j = 0; j < count; j += LENGTH) {
        block.decays(s, rows, normal, memory, j);
        states(memory, stateAt + s * WIDTH + j, j, bAt, rows);
        gradients(memory, s, j, bAt, cAt, rows);
      }
      for (int i = 0; i < rows; i++) {
        float ofB = sum(memory, totalsAt + i * LENGTH, block.inputsAt + i * LENGTH, count);
        float ofC = sum(memory, gsAt + i * LENGTH, statesAt + (i + 1) * LENGTH, count);
        terms.store(row + i, s, from, ofB, ofC);
      }
    }
    for (int j = 0; j < count; j += LENGTH) {
      activations(memory, j, rows);
    }
    block.unstage(memory, block.usAt, du, row, rows, from, count);
    block.unstage(memory, block.deltasAt, dDelta, row, rows, from, count);
  }

  /** Computes a state of one vector of channels at the positions of a tile. */
  private void states(float[] memory, int stateAt, int j, int bAt, int rows) {
    float[] bs = b.values();
    int inputAt = block.inputsAt + block.column(j);
    int beforeAt = statesAt + block.column(j);
    int afterAt = beforeAt + LENGTH;
    FloatVector state = FloatVector.fromArray(SPECIES, memory, stateAt);
    state.intoArray(memory, beforeAt);
    for (int i = 0; i < rows; i++) {
      FloatVector e = FloatVector.fromArray(SPECIES, memory, block.decaysAt + i * LENGTH);
      FloatVector input =
          FloatVector.fromArray(SPECIES, memory, inputAt + i * LENGTH).mul(bs[bAt + i]);
      state = e.fma(state, input);
      state.intoArray(memory, afterAt + i * LENGTH);
    }
    state.intoArray(memory, stateAt);
  }

  /** Runs backward through a state of one vector of channels. */
  private void gradients(float[] memory, int s, int j, int bAt, int cAt, int rows) {
    gradients(
        memory,
        s * WIDTH + j,
        block.column(j),
        statesAt + block.column(j),
        bAt,
        cAt,
        entering[j / LENGTH].before(s),
        entering[j / LENGTH].after(s),
        decaying[j / LENGTH].before(s),
        decaying[j / LENGTH].after(s),
        rows);
  }

  private void gradients(
      float[] memory,
      int at,
      int columnAt,
      int beforeAt,
      int bAt,
      int cAt,
      int enteringBefore,
      int enteringAfter,
      int decayingBefore,
      int decayingAfter,
      int rows) {
    float[] bs = b.values();
    float[] cs = c.values();
    int gAt = gsAt + columnAt;
    int deltaAt = block.deltasAt + columnAt;
    int totalAt = totalsAt + columnAt;
    FloatVector rate = FloatVector.fromArray(SPECIES, memory, block.ratesAt + at);
    FloatVector gradient = FloatVector.fromArray(SPECIES, memory, gradientAt + at);
    FloatVector da = FloatVector.fromArray(SPECIES, memory, daAt + at);
    for (int i = rows - 1; i >= 0; i--) {
      gradient =
          FloatVector.fromArray(SPECIES, memory, gAt + i * LENGTH)
              .lanewise(FMA, cs[cAt + i], gradient);
      gradient.intoArray(memory, totalAt + i * LENGTH);
      gradient
          .lanewise(
              FMA, bs[bAt + i], FloatVector.fromArray(SPECIES, memory, enteringBefore + i * LENGTH))
          .intoArray(memory, enteringAfter + i * LENGTH);
      FloatVector e = FloatVector.fromArray(SPECIES, memory, block.decaysAt + i * LENGTH);
      FloatVector product =
          gradient.mul(e.mul(FloatVector.fromArray(SPECIES, memory, beforeAt + i * LENGTH)));
      product
          .fma(rate, FloatVector.fromArray(SPECIES, memory, decayingBefore + i * LENGTH))
          .intoArray(memory, decayingAfter + i * LENGTH);
      da = product.fma(FloatVector.fromArray(SPECIES, memory, deltaAt + i * LENGTH), da);
      gradient = e.mul(gradient);
    }
    gradient.intoArray(memory, gradientAt + at);
    da.intoArray(memory, daAt + at);
  }

  /** Returns the sum of products over the channels at a position, by the rule of {@link Lanes}. */
  private float sum(float[] memory, int xAt, int yAt, int count) {
    int whole = count - count % Lanes.COUNT;
    for (int lane = 0; lane < Lanes.COUNT; lane += LENGTH) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int j = lane; j < whole; j += Lanes.COUNT) {
        FloatVector y = FloatVector.fromArray(SPECIES, memory, yAt + block.column(j));
        sum = FloatVector.fromArray(SPECIES, memory, xAt + block.column(j)).fma(y, sum);
      }
      sum.intoArray(memory, channelLanesAt + lane);
    }
    for (int channel = whole; channel < count; channel++) {
      int lane = channelLanesAt + channel - whole;
      int within = channel % LENGTH;
      int j = channel - within;
      float x = memory[xAt + block.column(j) + within];
      float y = memory[yAt + block.column(j) + within];
      memory[lane] = Math.fma(x, y, memory[lane]);
    }
    return LaneTree.sum(memory, channelLanesAt);
  }

  /**
   * Computes du and ddelta from the sums over the states, in place of u and delta, and adds to dD.
   */
  private void activations(float[] memory, int j, int rows) {
    int enteringAt = entering[j / LENGTH].tree(memory);
    int decayingAt = decaying[j / LENGTH].tree(memory);
    FloatVector skip = FloatVector.fromArray(SPECIES, memory, skipAt + j);
    FloatVector dd = FloatVector.fromArray(SPECIES, memory, ddAt + j);
    for (int i = rows - 1; i >= 0; i--) {
      int at = block.column(j) + i * LENGTH;
      FloatVector sum = FloatVector.fromArray(SPECIES, memory, enteringAt + i * LENGTH);
      FloatVector cotangent = FloatVector.fromArray(SPECIES, memory, gsAt + at);
      FloatVector input = FloatVector.fromArray(SPECIES, memory, block.usAt + at);
      FloatVector step = FloatVector.fromArray(SPECIES, memory, block.deltasAt + at);
      dd = cotangent.fma(input, dd);
      step.fma(sum, skip.mul(cotangent)).intoArray(memory, block.usAt + at);
      input
          .fma(sum, FloatVector.fromArray(SPECIES, memory, decayingAt + i * LENGTH))
          .intoArray(memory, block.deltasAt + at);
    }
    dd.intoArray(memory, ddAt + j);
  }

  /** Stores da and dD of a sequence among the terms. */
  void storeParameters(int sequence, int from, int count, float[] memory) {
    terms.store(sequence, from, count, memory, daAt, ddAt);
  }
}
