package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;
import static org.lathe.tornado.launch.Descriptor.NOWHERE;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.DeviceWork;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The kernels of {@code uniform_score_entropy} and its gradients: one for the loss of each row of a
 * block of scores, by 256 work items and a tree, and one that turns scores into coefficients. The
 * blocks and their products are those of {@link CrossEntropyBlocks}.
 */
final class UniformScores {
  /** The words of the descriptor of {@link #ROWS}. */
  interface RowWord {
    int VOCABULARY = 1;
    int SCORES = 2;
    int NOISY = 3;
    int TARGETS = 4;
    int RATIOS = 5;
    int LOSS = 6;
    int STRIDE = 7;
  }

  /** The words of the descriptor of {@link #COEFFICIENTS}. */
  interface CoefficientWord {
    int VOCABULARY = 1;
    int SCORES = 2;
    int NOISY = 3;
    int TARGETS = 4;
    int RATIOS = 5;
    int FACTORS = 6;
    int STRIDE = 7;
    int ACROSS = 8;
  }

  static final int ITEMS_OF_A_ROW = 256;

  static final DeviceKernel ROWS =
      new DeviceKernel(
          "uniform_score_entropy.rows",
          ITEMS_OF_A_ROW,
          RowWord.STRIDE,
          UniformScores::uniformRows,
          UniformScores::rowCost);

  static final DeviceKernel COEFFICIENTS =
      DeviceKernel.ofFours(
          "uniform_score_entropy.coefficients",
          CoefficientWord.ACROSS,
          UniformScores::uniformCoefficients,
          UniformScores::coefficientCost);

  private UniformScores() {}

  /**
   * Adds the launch for the losses of a block.
   *
   * @param inputs of the operation
   * @param targets of the block [count]
   * @param losses of the block [count]
   */
  static void losses(
      int from, List<Place> inputs, Place targets, Matrix scores, Place losses, Launches launches) {
    launches.groups(
        scores.halves() ? UniformScoresHalves.ROWS : ROWS,
        targets.size(),
        new Descriptor()
            .value(RowWord.VOCABULARY, inputs.get(2).size())
            .stored(RowWord.SCORES, scores)
            .ints(RowWord.NOISY, inputs.get(3).view(from, targets.shape()))
            .ints(RowWord.TARGETS, targets)
            .floats(RowWord.RATIOS, inputs.get(5).view(from, targets.shape()))
            .floats(RowWord.LOSS, losses)
            .value(RowWord.STRIDE, scores.row()));
  }

  /**
   * Turns the scores of a block into coefficients.
   *
   * @param inputs of the operation
   * @param targets of the block [count]
   * @param factors of the block [count]; all 1 without them
   */
  static void coefficients(
      int from,
      List<Place> inputs,
      Place targets,
      Optional<Place> factors,
      Matrix scores,
      Launches launches) {
    int vocabulary = inputs.get(2).size();
    int across = COEFFICIENTS.groups(vocabulary);
    launches.groups(
        scores.halves() ? UniformScoresHalves.COEFFICIENTS : COEFFICIENTS,
        Math.multiplyExact(targets.size(), across),
        new Descriptor()
            .value(CoefficientWord.VOCABULARY, vocabulary)
            .stored(CoefficientWord.SCORES, scores)
            .ints(CoefficientWord.NOISY, inputs.get(3).view(from, targets.shape()))
            .ints(CoefficientWord.TARGETS, targets)
            .floats(CoefficientWord.RATIOS, inputs.get(5).view(from, targets.shape()))
            .floats(CoefficientWord.FACTORS, factors)
            .value(CoefficientWord.STRIDE, scores.row())
            .value(CoefficientWord.ACROSS, across));
  }

  /** A row is read once; its two tokens, its ratio and the target's score, too. */
  private static DeviceWork rowCost(int[] words) {
    double rows = words[COUNT];
    double elements = rows * words[RowWord.VOCABULARY];
    return DeviceWork.ofElements(elements + 4 * rows, rows, 13 * elements)
        .withSteps(KernelCost.steps(words[RowWord.VOCABULARY], ITEMS_OF_A_ROW));
  }

  /** The scores are replaced; each row also reads its two tokens, its ratio and its factor. */
  private static DeviceWork coefficientCost(int[] words) {
    double rows = (double) words[COUNT] / words[CoefficientWord.ACROSS];
    double elements = rows * words[CoefficientWord.VOCABULARY];
    int numbers = words[CoefficientWord.FACTORS] == NOWHERE ? 3 : 4;
    return DeviceWork.ofElements(elements + numbers * rows, elements, 3 * elements);
  }

  static void uniformRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] sums = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    if (row < n.get(at + COUNT)) {
      int vocabulary = n.get(at + RowWord.VOCABULARY);
      int scoresAt = n.get(at + RowWord.SCORES) + row * n.get(at + RowWord.STRIDE);
      int own = n.get(n.get(at + RowWord.NOISY) + row);
      int target = n.get(n.get(at + RowWord.TARGETS) + row);
      int lossAt = n.get(at + RowWord.LOSS);
      float r = f.get(n.get(at + RowWord.RATIOS) + row);
      float logRatio = TornadoMath.log(r);
      float shift = own == target ? logRatio : 0f;
      float sum = 0f;
      for (int y = lane; y < vocabulary; y += 256) {
        sum += term(f.get(scoresAt + y) - shift, y, own, target);
      }
      sums[lane] = sum;
      c.localBarrier();
      for (int half = 128; half > 0; half >>= 1) {
        if (lane < half) {
          sums[lane] = sums[lane] + sums[lane + half];
        }
        c.localBarrier();
      }
      if (lane == 0) {
        float all = r * sums[0];
        if (target >= 0) {
          if (own != target) {
            all = sums[0] + remainder(f.get(scoresAt + target) + logRatio) / r;
          }
        }
        f.set(lossAt + row, target < 0 ? 0f : all / vocabulary);
      }
    }
  }

  /** Returns the term of a column; that of the target is added apart. */
  static float term(float u, int y, int own, int target) {
    float others = y == target ? 0f : remainder(u);
    return y == own ? 0f : others;
  }

  /**
   * Returns {@code exp(u) - 1 - u}: near 0 six terms of its series, whose next is below {@code
   * 2^-25} of the first.
   */
  static float remainder(float u) {
    float series =
        u
            * u
            * (0.5f
                + u
                    * (0.16666667f
                        + u
                            * (0.041666668f
                                + u * (0.008333334f + u * (0.0013888889f + u * 1.984127e-4f)))));
    float differences = TornadoMath.exp(u) - 1f - u;
    return u * u < 0.0625f ? series : differences;
  }

  static void uniformCoefficients(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int group = c.groupIdx;
    if (group < n.get(at + COUNT)) {
      int vocabulary = n.get(at + CoefficientWord.VOCABULARY);
      int across = n.get(at + CoefficientWord.ACROSS);
      int factorsAt = n.get(at + CoefficientWord.FACTORS);
      int row = group / across;
      int scoresAt = n.get(at + CoefficientWord.SCORES) + row * n.get(at + CoefficientWord.STRIDE);
      int own = n.get(n.get(at + CoefficientWord.NOISY) + row);
      int target = n.get(n.get(at + CoefficientWord.TARGETS) + row);
      float r = f.get(n.get(at + CoefficientWord.RATIOS) + row);
      float others = own == target ? r : 1f;
      float ofTarget = 1f / r;
      float factor = 1f;
      if (factorsAt != NOWHERE) {
        factor = f.get(factorsAt + row);
      }
      factor = factor / vocabulary;
      int v0 = group % across * 1024 + c.localIdx;
      int v1 = v0 + 256;
      int v2 = v0 + 512;
      int v3 = v0 + 768;
      int last = vocabulary - 1;
      float x0 = f.get(scoresAt + TornadoMath.min(v0, last));
      float x1 = f.get(scoresAt + TornadoMath.min(v1, last));
      float x2 = f.get(scoresAt + TornadoMath.min(v2, last));
      float x3 = f.get(scoresAt + TornadoMath.min(v3, last));
      if (v0 < vocabulary) {
        f.set(scoresAt + v0, coefficient(x0, others, ofTarget, factor, v0, own, target));
      }
      if (v1 < vocabulary) {
        f.set(scoresAt + v1, coefficient(x1, others, ofTarget, factor, v1, own, target));
      }
      if (v2 < vocabulary) {
        f.set(scoresAt + v2, coefficient(x2, others, ofTarget, factor, v2, own, target));
      }
      if (v3 < vocabulary) {
        f.set(scoresAt + v3, coefficient(x3, others, ofTarget, factor, v3, own, target));
      }
    }
  }

  static float coefficient(
      float s, float others, float ofTarget, float factor, int y, int own, int target) {
    float derivative = TornadoMath.exp(s) - (y == target ? ofTarget : others);
    float result = factor * (y == own ? 0f : derivative);
    return target < 0 ? 0f : result;
  }
}
