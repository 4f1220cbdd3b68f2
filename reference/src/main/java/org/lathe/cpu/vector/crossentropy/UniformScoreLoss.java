package org.lathe.cpu.vector.crossentropy;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.ExpRemainder;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.math.Log;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.LaneTree;

/** Computes the loss of {@code uniform_score_entropy} of the positions of a {@link LogitBlock}. */
final class UniformScoreLoss implements Stage {
  /** Rows per part: they are adjacent in a chunk. */
  private static final int ROWS = 8;

  private static final int LANES = Elements.SPECIES.length();

  private final LogitBlock block;
  private final ArrayView noisy;
  private final ArrayView targets;
  private final ArrayView ratios;
  private final ArrayView loss;
  private final int vocabulary;
  private final Scratch scratch;
  private final Workers.Part part = this::part;

  UniformScoreLoss(
      LogitBlock block,
      ArrayView noisy,
      ArrayView targets,
      ArrayView ratios,
      ArrayView loss,
      int vocabulary,
      Scratch scratch) {
    this.block = block;
    this.noisy = noisy;
    this.targets = targets;
    this.ratios = ratios;
    this.loss = loss;
    this.vocabulary = vocabulary;
    this.scratch = scratch;
    scratch.reserve(ROWS * Lanes.COUNT);
  }

  @Override
  public void compute(Workers workers) {
    workers.parallel(Math.ceilDiv(block.rows(), ROWS), part);
  }

  private void part(int part, int worker) {
    float[] lanes = scratch.of(worker);
    int from = part * ROWS;
    int to = Math.min(block.rows(), from + ROWS);
    Arrays.fill(lanes, 0, ROWS * Lanes.COUNT, 0);
    for (int chunk = 0; chunk < block.chunks(); chunk++) {
      for (int row = from; row < to; row++) {
        if (target(row) >= 0) {
          add(chunk, row, lanes, (row - from) * Lanes.COUNT);
        }
      }
    }
    for (int row = from; row < to; row++) {
      float sum = LaneTree.sum(lanes, (row - from) * Lanes.COUNT);
      loss.floats()[loss.offset() + block.first() + row] =
          target(row) < 0 ? 0 : total(row, sum) / vocabulary;
    }
  }

  /** Returns the sum of all terms of a row, from that of the columns with the common ratio. */
  private float total(int row, float sum) {
    float r = ratio(row);
    if (own(row) == target(row)) {
      return r * sum;
    }
    return sum + ExpRemainder.of(block.logit(target(row), row) + Log.of(r)) / r;
  }

  private int own(int row) {
    return noisy.ints()[noisy.offset() + block.first() + row];
  }

  private int target(int row) {
    return targets.ints()[targets.offset() + block.first() + row];
  }

  private float ratio(int row) {
    return ratios.floats()[ratios.offset() + block.first() + row];
  }

  /** Adds each column of a chunk to its lane, without those of the noisy token and the target. */
  private void add(int chunk, int row, float[] lanes, int lanesAt) {
    float[] scores = scratch.shared();
    int at = block.at(chunk, row);
    int columns = block.columns(chunk);
    int own = own(row) - chunk * LogitBlock.CHUNK;
    int target = target(row) - chunk * LogitBlock.CHUNK;
    float shift = own == target ? Log.of(ratio(row)) : 0;
    int j = 0;
    while (j < columns) {
      int stop = Math.min(next(own, j, columns), next(target, j, columns));
      int whole = j + (stop - j) / Lanes.COUNT * Lanes.COUNT;
      addWhole(scores, at, j, whole, shift, lanes, lanesAt);
      j = Math.min(columns, whole + Lanes.COUNT);
      for (int y = whole; y < j; y++) {
        if (y != own && y != target) {
          lanes[lanesAt + y - whole] += ExpRemainder.of(scores[at + y] - shift);
        }
      }
    }
  }

  /** Returns a column if it is one from j on, else the end of the columns. */
  private static int next(int column, int j, int columns) {
    return column >= j && column < columns ? column : columns;
  }

  private static void addWhole(
      float[] x, int at, int from, int to, float shift, float[] lanes, int lanesAt) {
    for (int lane = 0; lane < Lanes.COUNT; lane += LANES) {
      FloatVector sum = FloatVector.fromArray(Elements.SPECIES, lanes, lanesAt + lane);
      for (int j = from + lane; j < to; j += Lanes.COUNT) {
        FloatVector u = FloatVector.fromArray(Elements.SPECIES, x, at + j).sub(shift);
        sum = sum.add(ExpRemainder.Vectors.of(u));
      }
      sum.intoArray(lanes, lanesAt + lane);
    }
  }
}
