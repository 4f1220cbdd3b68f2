package org.lathe.conformance.broken;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.lathe.cpu.ArrayView;
import org.lathe.engine.Backend;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;
import org.lathe.graph.op.Matmul;

/** Engines with a broken matrix product. */
final class BrokenProducts {
  /** One way to add a term to a sum. */
  @FunctionalInterface
  private interface Sum {
    float add(float sum, float a, float b);
  }

  private BrokenProducts() {}

  static List<Broken> all() {
    AtomicInteger runs = new AtomicInteger();
    return List.of(
        Broken.instead(
            "values",
            Matmul.class,
            "reads a transposed right operand as it lies",
            (op, in, out) ->
                product(new Matmul(op.transposeLhs(), false), op, in, out, 0, Math::fma)),
        Broken.instead(
            "values",
            Matmul.class,
            "swaps rows and columns of a transposed left operand",
            (op, in, out) ->
                product(new Matmul(false, op.transposeRhs()), op, in, out, 0, Math::fma)),
        Broken.after(
            "values",
            Matmul.class,
            "leaves out the last column where it begins a vector",
            (op, in, out) -> {
              int n = out.getFirst().shape().columns();
              if (n % 8 == 1) {
                for (int row = 0; row < out.getFirst().shape().rows(); row++) {
                  set(out.getFirst(), row * n + n - 1, 0);
                }
              }
            }),
        Broken.instead(
            "values",
            Matmul.class,
            "drops the last, shorter block of k",
            (op, in, out) -> {
              int k = depth(op, in);
              product(op, op, in, out, k > 32 ? k % 32 : 0, Math::fma);
            }),
        Broken.instead(
            "values",
            Matmul.class,
            "truncates where it should round",
            (op, in, out) -> product(op, op, in, out, 0, BrokenProducts::truncating)),
        Broken.instead(
            "values",
            Matmul.class,
            "rounds factors to TF32 and does not say so",
            (op, in, out) ->
                product(
                    op,
                    op,
                    in,
                    out,
                    0,
                    (sum, a, b) -> Math.fma(rounded(a, 13), rounded(b, 13), sum))),
        Broken.instead(
            "values",
            Matmul.class,
            "sums in bfloat16",
            (op, in, out) ->
                product(op, op, in, out, 0, (sum, a, b) -> rounded(Math.fma(a, b, sum), 16))),
        Broken.instead(
            "special",
            Matmul.class,
            "skips factors that are zero",
            (op, in, out) ->
                product(
                    op,
                    op,
                    in,
                    out,
                    0,
                    (sum, a, b) -> a == 0 || b == 0 ? sum : Math.fma(a, b, sum))),
        Broken.kernel(
            "memory",
            Matmul.class,
            "adds to what is in its output already",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      float[] before = elements(out.getFirst());
                      right.bind(op, in, out, scratch).run(workers);
                      for (int i = 0; i < before.length; i++) {
                        set(out.getFirst(), i, get(out.getFirst(), i) + before[i]);
                      }
                    }),
        Broken.after(
            "memory",
            Matmul.class,
            "overwrites an operand that is the caller's",
            (op, in, out) -> {
              if (in.getFirst().size() > 0) {
                set(in.getFirst(), 0, 0);
              }
            }),
        Broken.after(
            "memory",
            Matmul.class,
            "writes one element past its end",
            (op, in, out) -> {
              int end = out.getFirst().size();
              if (out.getFirst().offset() + end < out.getFirst().floats().length) {
                set(out.getFirst(), end, 1);
              }
            }),
        Broken.after(
            "memory",
            Matmul.class,
            "writes one element before its start",
            (op, in, out) -> {
              if (out.getFirst().offset() > 0) {
                set(out.getFirst(), -1, 1);
              }
            }),
        Broken.after(
            "memory",
            Matmul.class,
            "reads past an operand, times zero",
            (op, in, out) -> {
              ArrayView lhs = in.getFirst();
              if (out.getFirst().size() > 0 && lhs.offset() + lhs.size() < lhs.floats().length) {
                set(out.getFirst(), 0, get(out.getFirst(), 0) + 0 * get(lhs, lhs.size()));
              }
            }),
        Broken.instead(
            "memory",
            Matmul.class,
            "sums in another order from run to run, as threads that race do",
            (op, in, out) ->
                product(
                    op,
                    op,
                    in,
                    out,
                    0,
                    runs.incrementAndGet() % 2 == 0 ? Math::fma : (sum, a, b) -> sum + a * b)));
  }

  /** Returns the reference with rounded factors of matrix products: correct if it is declared. */
  static Backend rounding(int bits) {
    return Broken.instead(
            "values",
            Matmul.class,
            "rounds its factors",
            (op, in, out) -> product(op, op, in, out, 0, (sum, a, b) -> fma(bits, sum, a, b)))
        .engine();
  }

  /** Returns the reference with rounded factors of the gradient of the table. */
  static Backend roundingTheTablesGradient(int bits) {
    return Broken.kernel(
            "special",
            LinearCrossEntropyGradWeight.class,
            "rounds its factors",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      List<ArrayView> operands = new ArrayList<>(in);
                      for (int factor = 0; factor < 2; factor++) {
                        float[] elements = elements(in.get(factor));
                        for (int i = 0; i < elements.length; i++) {
                          if (Float.isFinite(elements[i])) {
                            elements[i] = rounded(elements[i], bits);
                          }
                        }
                        operands.set(factor, ArrayView.of(elements, 0, in.get(factor).shape()));
                      }
                      right.bind(op, operands, out, scratch).run(workers);
                    })
        .engine();
  }

  private static float fma(int bits, float sum, float a, float b) {
    return Math.fma(rounded(a, bits), rounded(b, bits), sum);
  }

  /** Computes the product with the operand layout of another one, without the last terms. */
  private static void product(
      Matmul read, Matmul op, List<ArrayView> in, List<ArrayView> out, int dropped, Sum sum) {
    ArrayView c = out.getFirst();
    int n = c.shape().columns();
    int m = c.shape().rows();
    int k = depth(op, in);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float total = 0;
        for (int p = 0; p < k - dropped; p++) {
          float a = get(in.get(0), read.transposeLhs() ? p * m + i : i * k + p);
          float b = get(in.get(1), read.transposeRhs() ? j * k + p : p * n + j);
          total = sum.add(total, a, b);
        }
        set(c, i * n + j, total);
      }
    }
  }

  private static int depth(Matmul op, List<ArrayView> in) {
    return op.transposeLhs() ? in.get(0).shape().rows() : in.get(0).shape().columns();
  }

  private static float truncating(float sum, float a, float b) {
    double exact = (double) a * b + sum;
    float near = (float) exact;
    return Math.abs(near) > Math.abs(exact) ? Math.nextAfter(near, 0.0) : near;
  }

  /** Returns the number rounded to nearest, ties to even, without the last bits. */
  private static float rounded(float x, int bits) {
    int word = Float.floatToRawIntBits(x);
    int half = (1 << bits - 1) - 1 + (word >> bits & 1);
    return Float.intBitsToFloat(word + half & -(1 << bits));
  }

  static float get(ArrayView span, int i) {
    return span.floats()[span.offset() + i];
  }

  static void set(ArrayView span, int i, float value) {
    span.floats()[span.offset() + i] = value;
  }

  static float[] elements(ArrayView span) {
    return java.util.Arrays.copyOfRange(span.floats(), span.offset(), span.offset() + span.size());
  }
}
