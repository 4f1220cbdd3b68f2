package org.lathe.engine;

import org.lathe.graph.op.Op;
import org.lathe.graph.op.Roundings;

/**
 * Every bound in the project, each with its derivation; no other class has a tolerance. A bound is
 * never loosened for an engine: one that computes in lower precision declares it.
 *
 * <h2>One operation</h2>
 *
 * An engine's float32 output y is compared with the float64 value y* of the same inputs:
 *
 * <pre>{@code |y - y*| <= factor(op) u m + floor}</pre>
 *
 * with the unit roundoff {@code u = 2^-24} (so an ulp of y is at most {@code 2 u |y|}) and m, the
 * oracle's {@code roundings}, a first-order bound in units of u.
 *
 * <ul>
 *   <li><b>EXACT</b>: the bound is 0.
 *   <li><b>ULP</b>: m is the size of what is rounded, |y| or, where the last step cancels, the sum
 *       of the absolute terms; the factor counts roundings along the longest path: 1 for each of
 *       the four operations and the square root, {@link #ELEMENTARY} for each exp, log, sin, cos.
 *       The table in {@link #factor} has the counts.
 *   <li><b>DOT</b>: a sum of K products in any order, fused or not, is within {@code gamma_K sum
 *       |a||b|}, {@code gamma_K = K u / (1 - K u)} (Higham, Accuracy and Stability of Numerical
 *       Algorithms, 2002, section 3.1). The oracle gives {@code m = K sum |a||b|}; {@link
 *       #FIRST_ORDER} covers the denominator.
 *   <li><b>COMPOSITE</b>: the oracle carries such sums through the formula to first order, its
 *       derivation beside it; the factor is {@link #COMPOSITE}.
 * </ul>
 *
 * <h2>Stored activations</h2>
 *
 * An engine that declares it ({@link Precision#BF16_MEMORY}) may store an activation ({@link
 * Op#activations}) with fewer significant bits, to the nearest, ties to even ({@link
 * Precision#stored}). Let y, in float32, be within b of y*. Rounding is monotone, so the stored
 * number is between those for {@code y* - b} and {@code y* + b}; the farther of the two from y* is
 * the bound ({@link #stored(Precision, double, double)}). It has no factor for safety: with {@code
 * b = 0} it is the very error of rounding y*. Inputs, outputs and states of a program are never
 * stored so, and neither is any other output of an operation.
 *
 * <p>Inside an operation, logits, scores of attention and gradients of scores may be stored so too.
 * Each is a sum that an oracle bounds, and rounding it once more adds {@link #stored(Precision)}
 * roundings of its own size.
 *
 * <h2>Gradients</h2>
 *
 * A gradient computed by an engine is compared, element by element, with a central difference of
 * the float64 oracle. Two errors add up: the engine's, carried task by task from the bounds above
 * through the gradient's graph, and the difference's own, estimated by halving its step; the step
 * is halved until that estimate is below {@link #DIFFERENCE} of the gradient's size.
 *
 * <h2>Golden numbers</h2>
 *
 * The relative bounds that a user's own PyTorch run in float32 keeps by a factor of 5 to 50. For a
 * model of depth D and sums of K terms the norm-wise error of float32 is about {@code sqrt(D K) u}:
 * 1e-6 for D = 10, K = 30. Adam divides each gradient by its own size, so that elements whose
 * gradient is all rounding move at full rate; after the fits and training rounds of a golden folder
 * that is the 1e-4 on what Adam moved, while the objective, flat there, keeps 1e-5.
 */
public final class TolerancePolicy {
  /** Unit roundoff of float32. */
  public static final double U = 0x1p-24;

  /**
   * The number of roundings that an elementary function counts as: within 2 ulp, as GPU libraries
   * promise.
   */
  public static final double ELEMENTARY = 4;

  /**
   * Ulps of the exact value that the project's own exp, log, sin and cos keep. The last operation
   * rounds by half an ulp, the polynomial's argument and its sum before that by up to another half;
   * measured 0.88, 0.86, 0.96 and 0.87 on every seventh float.
   */
  public static final double OWN_ELEMENTARY = 1;

  /**
   * Ulps of the exact value that the project's own {@code exp(x) - 1 - x} keeps. Where it begins to
   * subtract, at {@code x = -ln 2 / 2}, the result is 1/13 of the exponential, whose ulp is then 8
   * of the result's, and the difference with 1 rounds by as much again at most; measured 11.6 on
   * every 37th float, and 6.9 nearer to 0, where the coefficients are those of the exponential.
   */
  public static final double OWN_REMAINDER = 16;

  /**
   * The largest factor that second-order terms add: {@code 1 / (1 - K u)} for sums of up to K =
   * 2^21 terms, and as much for the error's effect on what it is multiplied with.
   */
  public static final double FIRST_ORDER = 1.25;

  /**
   * Factor of composite operations: {@link #FIRST_ORDER}, and again as much for the steps between
   * the sums, which the oracles leave out beside a sum.
   */
  public static final double COMPOSITE = 2 * FIRST_ORDER;

  /**
   * Absolute floor: below the smallest normal number errors are absolute, 2^-150 a rounding, or
   * 2^-126 on an engine that flushes subnormals; 64 of those.
   */
  public static final double FLOOR = 0x1p-120;

  /**
   * Estimated error of a central difference, relative to the largest element of the gradient, at
   * which its step is small enough. Of fourth order with step h: truncation {@code h^4 / 30},
   * cancellation {@code 2^-52 / h}, together about 1e-12 at best for a smooth function of size 1;
   * the rest is for those less smooth.
   */
  public static final double DIFFERENCE = 1e-7;

  /**
   * The error that an oracle itself may have, relative to the sum of the absolute terms: 2^-53 for
   * each of some 500 roundings in a row.
   */
  public static final double ORACLE = 0x1p-44;

  /** Unit roundoff of float64, which the oracles compute in. */
  private static final double ORACLE_U = 0x1p-53;

  /**
   * Share of the carried error that a probe with random signs may miss: of a sum of K errors it
   * sees about {@code sqrt(K)}, and so are the errors themselves; 4 deviations.
   */
  public static final double PROBE = 4;

  /**
   * Standard deviations by which the mean of a large sample under a fixed key may miss its
   * expectation: one key in 16,000 would, for one such mean.
   */
  public static final double DEVIATIONS = 4;

  /** Golden {@code nll} and {@code kl}: relative, each sequence. */
  public static final double GOLDEN_SCORE = 1e-6;

  /** Golden gradients: relative in norm, each tensor. */
  public static final double GOLDEN_GRADIENT = 1e-5;

  /** Golden fits: relative, the NELBO of each sequence at each step. */
  public static final double GOLDEN_NELBO = 1e-5;

  /** Golden fits: relative in norm, the final {@code mu} and {@code log_var}. */
  public static final double GOLDEN_POSTERIOR = 1e-4;

  /** Golden training rounds: relative, losses and gradient norms. */
  public static final double GOLDEN_TRAINING = 1e-5;

  /** Golden training rounds: relative in norm, each weight after them. */
  public static final double GOLDEN_WEIGHTS = 1e-4;

  /**
   * Two float64 programs of one model, relative in norm: 2^-53 in place of u makes 1e-15 of what is
   * 1e-6 for a score, and 1e-13 of the 1e-4 for weights; three digits more for libraries whose exp
   * and pow differ.
   */
  public static final double GOLDEN_DOUBLE = 1e-10;

  /**
   * How much larger the error of a gradient may be than that of a score, relative in norm; see the
   * golden bounds.
   */
  public static final double GRADIENT_OVER_SCORE = GOLDEN_GRADIENT / GOLDEN_SCORE;

  private TolerancePolicy() {}

  /**
   * Returns the bound on the distance of two float32 programs of one model, relative in norm: each
   * is within {@code sqrt(D K) u} of the exact value.
   *
   * @param depth D, sums one after the other
   * @param terms K, terms of the longest
   */
  public static double programs(int depth, int terms) {
    return 2 * Math.sqrt((double) depth * terms) * U;
  }

  /**
   * Returns a golden bound for an engine that declares products of lower precision: the norm-wise
   * error of a model grows with the unit roundoff of its products, {@code sqrt(D K) u'} in place of
   * {@code sqrt(D K) u}.
   *
   * <p>That is more than rounding factors and stored activations needs, so it serves both: K
   * roundings of each sum are those of float32, and u' acts at most three times on a sum, on its
   * two factors and on the result. The error is {@code sqrt(3 D) u'}, and the smallest golden
   * bound, 1e-6 or 16.8 units of u, allows for D = 94 sums one after the other.
   */
  public static double golden(double bound, Precision products) {
    return bound * (products.unitRoundoff() / U);
  }

  /**
   * Returns the bound on the error of the token losses of a batch, in norm. A token's loss is a
   * difference of two logits, or of one and their log-sum, so it is as far off as logits are.
   *
   * @param norm of the losses
   */
  public static double tokens(double norm, Precision products) {
    return golden(GOLDEN_GRADIENT, products) * norm;
  }

  /**
   * Returns the bound on the error of the gradient of a weight, in norm. Each gradient sums terms
   * that may cancel: where a softmax sees one key, those of queries and keys vanish altogether, and
   * what is left is the rounding of terms as large as other weights' gradients. So a tensor is
   * within {@link #GOLDEN_GRADIENT} of its own norm and, besides, {@link #GOLDEN_SCORE}, which is
   * {@code sqrt(D K) u}, of the norm of all gradients together.
   *
   * @param norm of this tensor's gradient
   * @param all norm of the gradients of all tensors
   */
  public static double gradient(double norm, double all, Precision products) {
    return golden(GOLDEN_GRADIENT, products) * norm + golden(GOLDEN_SCORE, products) * all;
  }

  /**
   * Returns the bound on the error of a sum of probabilities, from a bound on the error of each
   * logit: the probabilities of a softmax change by a factor within {@code exp(2 delta)}, and so
   * any sum of them by at most {@code exp(2 delta) - 1}.
   *
   * @param delta bound on the error of each logit
   */
  public static double probability(double delta) {
    return Math.expm1(2 * delta);
  }

  /**
   * Returns the bound on the error of an output element, compared with the float64 value.
   *
   * @param roundings what the operation's oracle says, in units of u
   */
  public static double bound(Op op, double roundings) {
    double factor = factor(op);
    return factor == 0 ? 0 : factor * U * roundings + FLOOR;
  }

  /**
   * Returns the number of roundings that a sum of products counts as, in units of u: one for each
   * of its {@code terms}, and what rounding the factors of each product to a declared precision
   * adds: {@code 2 u'} of its size, whatever the number of terms.
   */
  public static double terms(Precision products, double terms) {
    return terms + factors(products);
  }

  private static double factors(Precision products) {
    return products == Precision.F32 ? 0 : 2 * products.unitRoundoff() / U;
  }

  /**
   * Returns the number of roundings that storing a number inside an operation counts as, in units
   * of u and relative to the number: {@code u' / u}, and 0 if numbers are stored in float32.
   */
  public static double stored(Precision declared) {
    return declared.storesFewer() ? Math.scalb(1.0, -declared.storedBits()) / U : 0;
  }

  /**
   * Returns the bound on the error of an activation after it is stored; see above. An engine may
   * also leave it in float32, so the bound is never below {@code bound}.
   *
   * @param value the float64 value
   * @param bound the bound before it is stored
   */
  public static double stored(Precision declared, double value, double bound) {
    if (!declared.storesFewer() || !Double.isFinite(value)) {
      return bound;
    }
    double below = Math.abs(declared.stored(value - bound) - value);
    double above = Math.abs(declared.stored(value + bound) - value);
    return Math.max(bound, Math.max(below, above));
  }

  /**
   * Returns the {@code u sum |a||b|} of a DOT operation's element, from its bound.
   *
   * @param terms terms of its sum
   */
  public static double biasUnit(double bound, Precision products, int terms) {
    return (bound - FLOOR) / (FIRST_ORDER * terms(products, terms));
  }

  /**
   * Returns the bound on the mean error of the sums of a product, in units of each sum's {@code u
   * sum |a||b|}. Rounding to nearest errs either way alike: each of K roundings by at most one
   * unit, evenly spread, has variance 1/3, and the mean of N sums the Nth part of their variance.
   * Rounding a factor errs by up to {@code u' / u} units; a row's factors are shared by all columns
   * and a column's by all rows, so that their means have the parts {@code 1 / rows} and {@code 1 /
   * columns} of variance {@code (u' / u)^2 / 3}. {@link #DEVIATIONS} deviations are allowed.
   * Truncation is off by about K/2 in one direction.
   *
   * @param terms K
   * @param rows of the product
   * @param columns of the product, N divided by the rows
   */
  public static double bias(Precision products, int terms, int rows, int columns) {
    double factor = factors(products) / 2;
    double ofSums = terms / (3.0 * rows * columns);
    double ofFactors = factor * factor / 3 * (1.0 / rows + 1.0 / columns);
    return DEVIATIONS * Math.sqrt(ofSums + ofFactors);
  }

  /**
   * Returns the size that {@link #ORACLE} is relative to, for an output of an oracle: its absolute
   * value, or more if terms cancel inside, as in a loss that is the difference of two much larger
   * numbers.
   *
   * @param roundings what the oracle says of it, in units of the unit roundoff
   */
  public static double oracleSize(double value, double roundings) {
    return Math.max(Math.abs(value), roundings * ORACLE_U / ORACLE);
  }

  /**
   * Returns the bound on the error of a float64 sum, in any order: {@code (n - 1) 2^-53 sum |a|} to
   * first order (Higham, section 4.2), and one rounding of each term.
   *
   * @param terms n
   * @param size the sum of the absolute terms
   */
  public static double sum(int terms, double size) {
    return terms * ORACLE_U * size;
  }

  /** Roundings of a ULP operation; factor of the others. */
  private static double factor(Op op) {
    return switch (op.accuracy()) {
      case EXACT -> 0;
      case DOT -> FIRST_ORDER;
      case COMPOSITE -> COMPOSITE;
      case ULP -> FIRST_ORDER * roundings(op);
    };
  }

  private static double roundings(Op op) {
    Roundings roundings = op.roundings();
    return roundings.arithmetic() + ELEMENTARY * roundings.elementary();
  }
}
