package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;
import static org.lathe.tornado.launch.Descriptor.NOWHERE;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.Shape;
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
 * The output layer in blocks of positions, for {@code linear_cross_entropy} and its gradients: only
 * the logits of one block are stored. A block needs a product, a kernel for the loss of each row,
 * one that turns logits into the coefficients of the gradient, and a product for each gradient.
 * With {@link org.lathe.engine.Precision#BF16_MEMORY} logits and coefficients are halves; maxima,
 * sums and losses are float32 always.
 *
 * <p>The loss of a row takes one pass over its logits: each work item keeps a running maximum and
 * the sum of exponentials relative to it (Milakov and Gimelshein, 2018, "Online normalizer
 * calculation for softmax"), and a tree merges them.
 */
final class CrossEntropyBlocks {
  /** The words of the descriptor of {@link #ROWS}. */
  interface RowWord {
    int VOCABULARY = 1;
    int LOGITS = 2;
    int TARGETS = 3;
    int LOSS = 4;
    int LOG_DENOMINATORS = 5;
    int MAXIMA = 6;
    int RECIPROCALS = 7;
    int STRIDE = 8;
  }

  /** The words of the descriptor of {@link #COEFFICIENTS}. */
  interface CoefficientWord {
    int VOCABULARY = 1;
    int LOGITS = 2;
    int TARGETS = 3;
    int SHIFTS = 4;
    int SCALES = 5;
    int FACTORS = 6;
    int TOTALS = 7;
    int STRIDE = 8;
    int ACROSS = 9;
  }

  /** The words of the descriptor of {@link #SCORED}. */
  interface ScoredWord {
    int FROM = 1;
    int TO = 2;
    int TARGETS = 3;
    int COLUMNS = 4;
    int FACTORS = 5;
  }

  /** Positions of a block on a GPU: so many that its products fill the device. */
  private static final int POSITIONS = 2048;

  /** Logits that a GPU stores at once: 512 MiB, for vocabularies larger than 65,536. */
  private static final int LOGITS = 1 << 27;

  /** Blocks of halves are so many times longer: they take the same memory, in fewer launches. */
  private static final int HALVES_IN_A_FLOAT = 2;

  /** Logits that a processor stores at once: 64 MiB. */
  private static final int LOGITS_OF_PROCESSOR = 1 << 24;

  static final int ITEMS_OF_A_ROW = 512;
  private static final int ITEMS_OF_A_ROW_OF_PROCESSOR = 8;

  static final DeviceKernel ROWS =
      new DeviceKernel(
          "linear_cross_entropy.rows",
          ITEMS_OF_A_ROW,
          RowWord.STRIDE,
          CrossEntropyBlocks::lossRows,
          words -> rowCost(words, ITEMS_OF_A_ROW));

  static final DeviceKernel ROWS_OF_PROCESSOR =
      new DeviceKernel(
          "linear_cross_entropy.rows.processor",
          ITEMS_OF_A_ROW_OF_PROCESSOR,
          RowWord.STRIDE,
          CrossEntropyBlocks::lossRows,
          words -> rowCost(words, ITEMS_OF_A_ROW_OF_PROCESSOR));

  static final DeviceKernel COEFFICIENTS =
      DeviceKernel.ofFours(
          "linear_cross_entropy.coefficients",
          CoefficientWord.ACROSS,
          CrossEntropyBlocks::lossCoefficients,
          CrossEntropyBlocks::coefficientCost);

  static final DeviceKernel SCORED =
      new DeviceKernel(
          "linear_cross_entropy.scored",
          ScoredWord.FACTORS,
          CrossEntropyBlocks::copyScored,
          CrossEntropyBlocks::scoredCost);

  static final List<DeviceKernel> KERNELS =
      List.of(
          ROWS,
          ROWS_OF_PROCESSOR,
          COEFFICIENTS,
          SCORED,
          CrossEntropyHalves.ROWS,
          CrossEntropyHalves.COEFFICIENTS,
          LossAndCoefficients.KERNEL,
          CrossEntropyBias.ROWS,
          CrossEntropyBias.SUMS,
          CrossEntropyBiasHalves.ROWS,
          CrossEntropyBiasHalves.SUMS);

  /**
   * Returns the number of positions of a block.
   *
   * @param table of the operation
   */
  static int block(Launches launches, int positions, Place table) {
    boolean onProcessor = launches.target().onProcessor();
    int more = storesHalves(table, launches) ? HALVES_IN_A_FLOAT : 1;
    int logits = more * (onProcessor ? LOGITS_OF_PROCESSOR : LOGITS);
    int fitting = Math.max(1, logits / table.shape().extent(0));
    return Math.clamp(positions, 1, onProcessor ? fitting : Math.min(fitting, more * POSITIONS));
  }

  /**
   * Returns the distance of rows of logits: rows are aligned so that libraries can load several
   * elements at once.
   */
  static int stride(int vocabulary) {
    return (int) MemoryPlan.aligned(vocabulary);
  }

  /**
   * Working memory of a block.
   *
   * @param logits [positions, vocabulary]
   * @param maxima of the rows of logits: [positions]
   * @param reciprocals of the sums of exponentials relative to the maxima: [positions]
   */
  record Block(Matrix logits, Place maxima, Place reciprocals) {
    static Block reserve(int positions, Place table, Launches launches) {
      return new Block(
          reserveLogits(positions, table, launches),
          launches.floats(positions),
          launches.floats(positions));
    }
  }

  /**
   * Returns whether logits, coefficients and the factors of their products are halves. Without
   * columns there is nothing that a library multiplies, and the engine's own product knows no
   * halves.
   */
  private static boolean storesHalves(Place table, Launches launches) {
    return launches.target().products().storesFewer() && table.shape().columns() > 0;
  }

  /** Reserves working memory for the logits of a block: [positions, vocabulary]. */
  static Matrix reserveLogits(int positions, Place table, Launches launches) {
    int stride = stride(table.shape().extent(0));
    int size = Math.multiplyExact(positions, stride);
    return Matrix.of(
        storesHalves(table, launches) ? launches.halves(size) : launches.floats(size), stride);
  }

  /**
   * What the logits of an operation are made from.
   *
   * @param x as {@link #factor} returns it
   * @param table likewise
   * @param bias [vocabulary], if there is one
   */
  record Factors(Place x, Place table, Optional<Place> bias) {
    /** Returns x and the table as products take them. */
    static Factors of(Place x, Place table, Optional<Place> bias, Launches launches) {
      return new Factors(factor(x, table, launches), factor(table, table, launches), bias);
    }
  }

  /**
   * Returns x or the table as the products of the output layer take them.
   *
   * @param table as the operation has it
   */
  static Place factor(Place operand, Place table, Launches launches) {
    return storesHalves(table, launches) ? Halves.of(operand, launches) : operand;
  }

  /**
   * Adds the product of rows of x [count, columns] and the table, both as {@link #factor} returns
   * them, and the bias if there is one: the logits of a block.
   */
  static void products(
      Place x, Place table, Optional<Place> bias, Matrix logits, Launches launches) {
    int columns = table.shape().columns();
    bias.ifPresent(b -> CrossEntropyBias.rows(b, x.shape().rows(), logits, launches));
    MatmulTornado.multiply(
        launches,
        x.shape().rows(),
        table.shape().extent(0),
        columns,
        Matrix.of(x, columns),
        Matrix.of(table, columns).transposed(),
        logits,
        bias.isPresent());
  }

  /**
   * Adds the launches for loss and log denominator of positions {@code from .. from + count - 1}.
   *
   * @param factors of the operation
   * @param targets of the operation
   * @param outputs of the operation
   * @param memory of the block
   */
  static void losses(
      int from,
      int count,
      Factors factors,
      Place targets,
      List<Place> outputs,
      Block memory,
      Launches launches) {
    Matrix logits = memory.logits();
    Place table = factors.table();
    Shape scalars = Shape.of(count);
    products(rows(factors.x(), from, count), table, factors.bias(), logits, launches);
    DeviceKernel ofFloats = launches.target().onProcessor() ? ROWS_OF_PROCESSOR : ROWS;
    launches.groups(
        logits.halves() ? CrossEntropyHalves.ROWS : ofFloats,
        count,
        new Descriptor()
            .value(RowWord.VOCABULARY, table.shape().extent(0))
            .stored(RowWord.LOGITS, logits)
            .ints(RowWord.TARGETS, targets.view(from, scalars))
            .floats(RowWord.LOSS, outputs.get(0).view(from, scalars))
            .floats(RowWord.LOG_DENOMINATORS, outputs.get(1).view(from, scalars))
            .floats(RowWord.MAXIMA, memory.maxima())
            .floats(RowWord.RECIPROCALS, memory.reciprocals())
            .value(RowWord.STRIDE, logits.row()));
  }

  /**
   * Adds the launches of {@link #losses}, and what turns the logits of the block into the
   * coefficients of the gradient of each position's loss.
   */
  static void lossesAndCoefficients(
      int from,
      int count,
      Factors factors,
      Place targets,
      List<Place> outputs,
      Block memory,
      Launches launches) {
    Matrix logits = memory.logits();
    Place table = factors.table();
    int vocabulary = table.shape().extent(0);
    Shape scalars = Shape.of(count);
    if (!logits.halves() || vocabulary > LossAndCoefficients.MOST_VOCABULARY) {
      losses(from, count, factors, targets, outputs, memory, launches);
      coefficients(
          vocabulary,
          targets.view(from, scalars),
          memory.maxima(),
          Optional.of(memory.reciprocals()),
          Optional.empty(),
          Optional.empty(),
          logits,
          launches);
      return;
    }
    products(rows(factors.x(), from, count), table, factors.bias(), logits, launches);
    launches.groups(
        LossAndCoefficients.KERNEL,
        count,
        new Descriptor()
            .value(LossAndCoefficients.Word.VOCABULARY, vocabulary)
            .stored(LossAndCoefficients.Word.LOGITS, logits)
            .ints(LossAndCoefficients.Word.TARGETS, targets.view(from, scalars))
            .floats(LossAndCoefficients.Word.LOSS, outputs.get(0).view(from, scalars))
            .floats(LossAndCoefficients.Word.LOG_DENOMINATORS, outputs.get(1).view(from, scalars))
            .value(LossAndCoefficients.Word.STRIDE, logits.row()));
  }

  /**
   * Turns each logit into {@code factor (exp(logit - shift) scale - total [it is the target's])},
   * and those of a position without a target into zeros.
   *
   * @param targets [count]
   * @param shifts [count]
   * @param scales [count]; all 1 without them
   * @param factors [count]; all 1 without them
   * @param totals [count]; all 1 without them
   */
  static void coefficients(
      int vocabulary,
      Place targets,
      Place shifts,
      Optional<Place> scales,
      Optional<Place> factors,
      Optional<Place> totals,
      Matrix logits,
      Launches launches) {
    int across = COEFFICIENTS.groups(vocabulary);
    launches.groups(
        logits.halves() ? CrossEntropyHalves.COEFFICIENTS : COEFFICIENTS,
        Math.multiplyExact(targets.size(), across),
        new Descriptor()
            .value(CoefficientWord.VOCABULARY, vocabulary)
            .stored(CoefficientWord.LOGITS, logits)
            .ints(CoefficientWord.TARGETS, targets)
            .floats(CoefficientWord.SHIFTS, shifts)
            .floats(CoefficientWord.SCALES, scales)
            .floats(CoefficientWord.FACTORS, factors)
            .floats(CoefficientWord.TOTALS, totals)
            .value(CoefficientWord.STRIDE, logits.row())
            .value(CoefficientWord.ACROSS, across));
  }

  /**
   * Adds the product for the gradient for x of a block, from its coefficients; {@link
   * #zeroUnscored} must follow those of all blocks.
   *
   * @param table as {@link #factor} returns it
   * @param gradient of the operation
   */
  static void inputGradient(
      int from, int count, Place table, Place gradient, Matrix coefficients, Launches launches) {
    int columns = table.shape().columns();
    MatmulTornado.multiply(
        launches,
        count,
        columns,
        table.shape().extent(0),
        coefficients,
        Matrix.of(table, columns),
        Matrix.of(rows(gradient, from, count), columns),
        false);
  }

  /**
   * Sets the rows of the gradient for x to zero that have no target: their coefficients are zero,
   * but times a weight that is infinite they would be NaN.
   */
  static void zeroUnscored(Place gradient, Place targets, Launches launches) {
    Place all = rows(gradient, 0, targets.size());
    copyScored(all, all, targets, Optional.empty(), launches);
  }

  /** Returns rows {@code from .. from + count - 1} of x [.., columns]. */
  static Place rows(Place x, int from, int count) {
    int columns = x.shape().columns();
    return x.view(from * columns, Shape.of(count, columns));
  }

  /**
   * Copies rows, with zeros in place of those whose target is -1.
   *
   * @param from rows [count, columns]
   * @param to the destination, which may be the same as the source
   * @param targets [count]
   * @param factors of the rows [count]; all 1 without them
   */
  static void copyScored(
      Place from, Place to, Place targets, Optional<Place> factors, Launches launches) {
    Descriptor operands =
        new Descriptor()
            .stored(ScoredWord.FROM, from)
            .stored(ScoredWord.TO, to)
            .ints(ScoredWord.TARGETS, targets)
            .value(ScoredWord.COLUMNS, from.shape().columns())
            .floats(ScoredWord.FACTORS, factors);
    launches.groups(operands.hasHalves() ? ScoredHalves.KERNEL : SCORED, targets.size(), operands);
  }

  /** A row is read once; its target, and the logit of that, too. */
  private static DeviceWork rowCost(int[] words, int items) {
    double rows = words[COUNT];
    double elements = rows * words[RowWord.VOCABULARY];
    return DeviceWork.ofElements(elements + 2 * rows, 4 * rows, 4 * elements)
        .withSteps(KernelCost.steps(words[RowWord.VOCABULARY], items));
  }

  private static int given(int position) {
    return position == NOWHERE ? 0 : 1;
  }

  /** The logits are replaced; each row also reads its target and one to four numbers. */
  private static DeviceWork coefficientCost(int[] words) {
    double rows = (double) words[COUNT] / words[CoefficientWord.ACROSS];
    double elements = rows * words[CoefficientWord.VOCABULARY];
    int numbers =
        2
            + given(words[CoefficientWord.SCALES])
            + given(words[CoefficientWord.FACTORS])
            + given(words[CoefficientWord.TOTALS]);
    return DeviceWork.ofElements(elements + numbers * rows, elements, 5 * elements);
  }

  /** Each row also reads its target, and its factor if it has one; all rows are taken as scored. */
  private static DeviceWork scoredCost(int[] words) {
    double rows = words[COUNT];
    double elements = rows * words[ScoredWord.COLUMNS];
    int factor = given(words[ScoredWord.FACTORS]);
    return DeviceWork.ofElements(elements + (1 + factor) * rows, elements, factor * elements)
        .withSteps(KernelCost.steps(words[ScoredWord.COLUMNS], DeviceKernel.GROUP));
  }

  static void lossRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] maxima = c.allocateFloatLocalArray(512);
    float[] sums = c.allocateFloatLocalArray(512);
    int at = cursor.get(0);
    int row = c.groupIdx;
    int lane = c.localIdx;
    int width = c.localGroupSizeX;
    if (row < n.get(at + COUNT)) {
      int vocabulary = n.get(at + RowWord.VOCABULARY);
      int logitsAt = n.get(at + RowWord.LOGITS) + row * n.get(at + RowWord.STRIDE);
      int target = n.get(n.get(at + RowWord.TARGETS) + row);
      int lossAt = n.get(at + RowWord.LOSS);
      int logAt = n.get(at + RowWord.LOG_DENOMINATORS);
      int maximaAt = n.get(at + RowWord.MAXIMA);
      int reciprocalsAt = n.get(at + RowWord.RECIPROCALS);
      // A finite start: a logit of -inf then has the exponential 0, whatever comes before it. NaN
      // is never the maximum but makes its own exponential NaN, as +inf does.
      float maximum = -3.4028235e38f;
      float sum = 0f;
      int v = lane;
      while (v + 3 * width < vocabulary) {
        float x0 = f.get(logitsAt + v);
        float x1 = f.get(logitsAt + v + width);
        float x2 = f.get(logitsAt + v + 2 * width);
        float x3 = f.get(logitsAt + v + 3 * width);
        float before = maximum;
        maximum = larger(larger(larger(larger(maximum, x0), x1), x2), x3);
        sum = sum * TornadoMath.exp(before - maximum);
        sum += TornadoMath.exp(x0 - maximum) + TornadoMath.exp(x1 - maximum);
        sum += TornadoMath.exp(x2 - maximum) + TornadoMath.exp(x3 - maximum);
        v += 4 * width;
      }
      while (v < vocabulary) {
        float x = f.get(logitsAt + v);
        float before = maximum;
        maximum = larger(maximum, x);
        sum = sum * TornadoMath.exp(before - maximum) + TornadoMath.exp(x - maximum);
        v += width;
      }
      maxima[lane] = maximum;
      sums[lane] = sum;
      c.localBarrier();
      for (int half = width >> 1; half > 0; half >>= 1) {
        if (lane < half) {
          float mine = maxima[lane];
          float other = maxima[lane + half];
          float both = larger(mine, other);
          maxima[lane] = both;
          sums[lane] =
              sums[lane] * TornadoMath.exp(mine - both)
                  + sums[lane + half] * TornadoMath.exp(other - both);
        }
        c.localBarrier();
      }
      maximum = maxima[0];
      sum = sums[0];
      if (sum == 0f) {
        // All logits are -inf. TornadoVM cannot write the constant NaN.
        sum = sum / sum;
      }
      if (lane == 0) {
        float logDenominator = maximum + TornadoMath.log(sum);
        f.set(logAt + row, logDenominator);
        float loss = 0f;
        if (target >= 0) {
          loss = logDenominator - f.get(logitsAt + target);
        }
        f.set(lossAt + row, loss);
        f.set(maximaAt + row, maximum);
        f.set(reciprocalsAt + row, 1f / sum);
      }
    }
  }

  static float larger(float x, float y) {
    return y > x ? y : x;
  }

  static void lossCoefficients(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int group = c.groupIdx;
    if (group < n.get(at + COUNT)) {
      int vocabulary = n.get(at + CoefficientWord.VOCABULARY);
      int across = n.get(at + CoefficientWord.ACROSS);
      int scalesAt = n.get(at + CoefficientWord.SCALES);
      int factorsAt = n.get(at + CoefficientWord.FACTORS);
      int totalsAt = n.get(at + CoefficientWord.TOTALS);
      int row = group / across;
      int logitsAt = n.get(at + CoefficientWord.LOGITS) + row * n.get(at + CoefficientWord.STRIDE);
      int target = n.get(n.get(at + CoefficientWord.TARGETS) + row);
      float shift = f.get(n.get(at + CoefficientWord.SHIFTS) + row);
      float scale = 1f;
      if (scalesAt != NOWHERE) {
        scale = f.get(scalesAt + row);
      }
      float factor = 1f;
      if (factorsAt != NOWHERE) {
        factor = f.get(factorsAt + row);
      }
      float total = 1f;
      if (totalsAt != NOWHERE) {
        total = f.get(totalsAt + row);
      }
      int v0 = group % across * 1024 + c.localIdx;
      int v1 = v0 + 256;
      int v2 = v0 + 512;
      int v3 = v0 + 768;
      int last = vocabulary - 1;
      float x0 = f.get(logitsAt + TornadoMath.min(v0, last));
      float x1 = f.get(logitsAt + TornadoMath.min(v1, last));
      float x2 = f.get(logitsAt + TornadoMath.min(v2, last));
      float x3 = f.get(logitsAt + TornadoMath.min(v3, last));
      if (v0 < vocabulary) {
        f.set(logitsAt + v0, coefficient(x0, shift, scale, factor, total, v0, target));
      }
      if (v1 < vocabulary) {
        f.set(logitsAt + v1, coefficient(x1, shift, scale, factor, total, v1, target));
      }
      if (v2 < vocabulary) {
        f.set(logitsAt + v2, coefficient(x2, shift, scale, factor, total, v2, target));
      }
      if (v3 < vocabulary) {
        f.set(logitsAt + v3, coefficient(x3, shift, scale, factor, total, v3, target));
      }
    }
  }

  static float coefficient(
      float x, float shift, float scale, float factor, float total, int v, int target) {
    float p = TornadoMath.exp(x - shift) * scale;
    float result = factor * (v == target ? p - total : p);
    return target < 0 ? 0f : result;
  }

  static void copyScored(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int row = c.groupIdx;
    if (row < n.get(at + COUNT)) {
      int columns = n.get(at + ScoredWord.COLUMNS);
      int fromAt = n.get(at + ScoredWord.FROM) + row * columns;
      int toAt = n.get(at + ScoredWord.TO) + row * columns;
      int target = n.get(n.get(at + ScoredWord.TARGETS) + row);
      int factorsAt = n.get(at + ScoredWord.FACTORS);
      float factor = 1f;
      if (factorsAt != NOWHERE) {
        factor = f.get(factorsAt + row);
      }
      for (int j = c.localIdx; j < columns; j += 64) {
        float value = 0f;
        if (target >= 0) {
          value = factor * f.get(fromAt + j);
        }
        f.set(toAt + j, value);
      }
    }
  }

  private CrossEntropyBlocks() {}
}
