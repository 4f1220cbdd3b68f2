package org.lathe.cpu.vector.crossentropy;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.math.Log;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.LaneTree;

/** Computes loss and log denominator of the positions of a {@link LogitBlock}. */
final class CrossEntropyLoss implements Stage {
  /** Rows per part: they are adjacent in a chunk. */
  private static final int ROWS = 8;

  private static final int LANES = Elements.SPECIES.length();

  private final LogitBlock block;
  private final ArrayView targets;
  private final ArrayView loss;
  private final ArrayView logDenominator;
  private final Scratch scratch;
  private final int maximaAt;
  private final int sumsAt;
  private final int end;
  private final Workers.Part part = this::part;

  /** Uses the shared memory behind the block. */
  CrossEntropyLoss(LogitBlock block, ArrayView targets, List<ArrayView> outputs, Scratch scratch) {
    this.block = block;
    this.targets = targets;
    this.scratch = scratch;
    loss = outputs.get(0);
    logDenominator = outputs.get(1);
    maximaAt = block.end();
    sumsAt = maximaAt + block.positions();
    end = sumsAt + block.positions();
    scratch.reserve(ROWS * Lanes.COUNT);
    scratch.reserveShared(end);
  }

  /** Returns the largest logit of a row of the block. */
  float maximum(int row) {
    return scratch.shared()[maximaAt + row];
  }

  /** Returns the sum of the exponentials of the logits of a row, each minus the largest. */
  float sum(int row) {
    return scratch.shared()[sumsAt + row];
  }

  int end() {
    return end;
  }

  @Override
  public void compute(Workers workers) {
    workers.parallel(Math.ceilDiv(block.rows(), ROWS), part);
  }

  private void part(int part, int worker) {
    float[] lanes = scratch.of(worker);
    float[] shared = scratch.shared();
    int from = part * ROWS;
    int to = Math.min(block.rows(), from + ROWS);
    for (int row = from; row < to; row++) {
      float maximum = Float.NEGATIVE_INFINITY;
      for (int some = 0; some < block.parts(); some++) {
        maximum = Math.max(maximum, block.maximum(some, row));
      }
      shared[maximaAt + row] = maximum;
    }
    Arrays.fill(lanes, 0, ROWS * Lanes.COUNT, 0);
    for (int chunk = 0; chunk < block.chunks(); chunk++) {
      int columns = block.columns(chunk);
      for (int row = from; row < to; row++) {
        int at = block.at(chunk, row);
        add(shared, at, columns, shared[maximaAt + row], lanes, (row - from) * Lanes.COUNT);
      }
    }
    for (int row = from; row < to; row++) {
      float sum = LaneTree.sum(lanes, (row - from) * Lanes.COUNT);
      shared[sumsAt + row] = sum;
      int t = block.first() + row;
      int target = targets.ints()[targets.offset() + t];
      float lse = shared[maximaAt + row] + Log.of(sum);
      logDenominator.floats()[logDenominator.offset() + t] = lse;
      loss.floats()[loss.offset() + t] = target < 0 ? 0 : lse - block.logit(target, row);
    }
  }

  /** Adds {@code exp(x - maximum)} of each column to its lane. */
  private static void add(
      float[] x, int at, int columns, float maximum, float[] lanes, int lanesAt) {
    int whole = columns - columns % Lanes.COUNT;
    for (int lane = 0; lane < Lanes.COUNT; lane += LANES) {
      FloatVector sum = FloatVector.fromArray(Elements.SPECIES, lanes, lanesAt + lane);
      for (int j = lane; j < whole; j += Lanes.COUNT) {
        sum =
            sum.add(
                Exp.Vectors.of(FloatVector.fromArray(Elements.SPECIES, x, at + j).sub(maximum)));
      }
      sum.intoArray(lanes, lanesAt + lane);
    }
    for (int j = whole; j < columns; j++) {
      lanes[lanesAt + j - whole] += Exp.of(x[at + j] - maximum);
    }
  }
}
