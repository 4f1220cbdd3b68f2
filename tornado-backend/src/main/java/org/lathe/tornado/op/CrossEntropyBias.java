package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;
import static org.lathe.tornado.launch.Descriptor.NOWHERE;

import java.util.Optional;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.Shape;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The bias of the output layer in {@link CrossEntropyBlocks}: the rows of a block of logits begin
 * as the bias, and the product is added to them; its gradient is the sum of the coefficients of the
 * rows. So logits without a bias have the launches and the kernels that they have without this
 * class; a bias costs a pass that writes the logits, and one that reads the coefficients.
 */
final class CrossEntropyBias {
  /** The words of the descriptor of {@link #ROWS}. */
  interface RowWord {
    int VOCABULARY = 1;
    int LOGITS = 2;
    int BIAS = 3;
    int STRIDE = 4;
    int ACROSS = 5;
  }

  /** The words of the descriptor of {@link #SUMS}. */
  interface SumWord {
    int VOCABULARY = 1;
    int COEFFICIENTS = 2;
    int TARGETS = 3;
    int FACTORS = 4;
    int SUMS = 5;
    int STRIDE = 6;
    int ROWS = 7;
    int ACCUMULATE = 8;
  }

  /** Rows that a work item adds up. */
  private static final int RUN = 64;

  static final DeviceKernel ROWS =
      DeviceKernel.ofFours(
          "linear_cross_entropy.bias",
          RowWord.ACROSS,
          CrossEntropyBias::biasRows,
          CrossEntropyBias::rowCost);

  static final DeviceKernel SUMS =
      DeviceKernel.ofElements(
          "linear_cross_entropy.bias_gradient",
          SumWord.ACCUMULATE,
          CrossEntropyBias::biasSums,
          CrossEntropyBias::sumCost);

  private CrossEntropyBias() {}

  /**
   * Writes the bias to the rows of the logits of a block.
   *
   * @param bias [vocabulary]
   */
  static void rows(Place bias, int count, Matrix logits, Launches launches) {
    int across = ROWS.groups(bias.size());
    launches.groups(
        logits.halves() ? CrossEntropyBiasHalves.ROWS : ROWS,
        Math.multiplyExact(count, across),
        new Descriptor()
            .value(RowWord.VOCABULARY, bias.size())
            .stored(RowWord.LOGITS, logits)
            .floats(RowWord.BIAS, bias)
            .value(RowWord.STRIDE, logits.row())
            .value(RowWord.ACROSS, across));
  }

  /**
   * Reserves working memory for the sums over runs of rows of a block: [runs, vocabulary]. All
   * blocks add to the same sums.
   */
  static Place sums(int block, Place gradient, Launches launches) {
    int runs = Math.ceilDiv(block, RUN);
    return launches
        .floats(Math.multiplyExact(runs, gradient.size()))
        .view(0, Shape.of(runs, gradient.size()));
  }

  /**
   * Adds the coefficients of a block to the sums.
   *
   * @param targets [count]; a row without a target is left out
   * @param factors of the rows [count]; all 1 without them
   * @param coefficients [count, vocabulary]
   * @param accumulate whether the sums already have a value, of the blocks before
   */
  static void add(
      Place targets,
      Optional<Place> factors,
      Matrix coefficients,
      Place sums,
      boolean accumulate,
      Launches launches) {
    int vocabulary = sums.shape().columns();
    launches.elements(
        coefficients.halves() ? CrossEntropyBiasHalves.SUMS : SUMS,
        Math.multiplyExact(Math.ceilDiv(targets.size(), RUN), vocabulary),
        new Descriptor()
            .value(SumWord.VOCABULARY, vocabulary)
            .stored(SumWord.COEFFICIENTS, coefficients)
            .ints(SumWord.TARGETS, targets)
            .floats(SumWord.FACTORS, factors)
            .floats(SumWord.SUMS, sums)
            .value(SumWord.STRIDE, coefficients.row())
            .value(SumWord.ROWS, targets.size())
            .flag(SumWord.ACCUMULATE, accumulate));
  }

  /** Adds up the sums of all runs, after the last block. */
  static void finish(Place sums, Place gradient, Launches launches) {
    ColumnSumTornado.sums(sums, sums.shape().rows(), gradient, launches);
  }

  /** A group writes 1,024 words of one row; rows share the bias. */
  private static DeviceWork rowCost(int[] words) {
    double elements = (double) words[COUNT] / words[RowWord.ACROSS] * words[RowWord.VOCABULARY];
    return DeviceWork.ofElements(words[RowWord.VOCABULARY], elements, 0);
  }

  /** An item visits one word of a run of rows; all rows are taken as scored. */
  private static DeviceWork sumCost(int[] words) {
    double rows = words[SumWord.ROWS];
    double elements = rows * words[SumWord.VOCABULARY];
    double sums = words[COUNT];
    int numbers = words[SumWord.FACTORS] == NOWHERE ? 1 : 2;
    double read = elements + numbers * rows + words[SumWord.ACCUMULATE] * sums;
    return DeviceWork.ofElements(read, sums, 2 * elements)
        .withSteps(Math.min(RUN, words[SumWord.ROWS]));
  }

  static void biasRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int group = c.groupIdx;
    if (group < n.get(at + COUNT)) {
      int vocabulary = n.get(at + RowWord.VOCABULARY);
      int across = n.get(at + RowWord.ACROSS);
      int biasAt = n.get(at + RowWord.BIAS);
      int row = group / across;
      int logitsAt = n.get(at + RowWord.LOGITS) + row * n.get(at + RowWord.STRIDE);
      int v0 = group % across * 1024 + c.localIdx;
      int v1 = v0 + 256;
      int v2 = v0 + 512;
      int v3 = v0 + 768;
      int last = vocabulary - 1;
      float b0 = f.get(biasAt + TornadoMath.min(v0, last));
      float b1 = f.get(biasAt + TornadoMath.min(v1, last));
      float b2 = f.get(biasAt + TornadoMath.min(v2, last));
      float b3 = f.get(biasAt + TornadoMath.min(v3, last));
      if (v0 < vocabulary) {
        f.set(logitsAt + v0, b0);
      }
      if (v1 < vocabulary) {
        f.set(logitsAt + v1, b1);
      }
      if (v2 < vocabulary) {
        f.set(logitsAt + v2, b2);
      }
      if (v3 < vocabulary) {
        f.set(logitsAt + v3, b3);
      }
    }
  }

  static void biasSums(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int vocabulary = n.get(at + SumWord.VOCABULARY);
      int coefficientsAt = n.get(at + SumWord.COEFFICIENTS);
      int targetsAt = n.get(at + SumWord.TARGETS);
      int factorsAt = n.get(at + SumWord.FACTORS);
      int sumsAt = n.get(at + SumWord.SUMS);
      int stride = n.get(at + SumWord.STRIDE);
      int rows = n.get(at + SumWord.ROWS);
      int first = i / vocabulary * 64;
      int v = i % vocabulary;
      float sum = 0f;
      if (n.get(at + SumWord.ACCUMULATE) == 1) {
        sum = f.get(sumsAt + i);
      }
      for (int k = 0; k < 64; k++) {
        int row = first + k;
        if (row < rows) {
          int target = n.get(targetsAt + row);
          if (target >= 0) {
            float factor = 1f;
            if (factorsAt != NOWHERE) {
              factor = f.get(factorsAt + row);
            }
            sum += factor * f.get(coefficientsAt + row * stride + v);
          }
        }
      }
      f.set(sumsAt + i, sum);
    }
  }
}
