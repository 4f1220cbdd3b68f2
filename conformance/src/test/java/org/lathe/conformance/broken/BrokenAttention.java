package org.lathe.conformance.broken;

import static org.lathe.conformance.broken.BrokenProducts.get;
import static org.lathe.conformance.broken.BrokenProducts.set;

import java.util.ArrayList;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.graph.Shape;
import org.lathe.graph.op.CacheWrite;
import org.lathe.graph.op.CachedAttention;
import org.lathe.graph.op.CausalAttention;
import org.lathe.graph.op.CausalAttentionGrad;
import org.lathe.graph.op.CrossAttention;
import org.lathe.graph.op.CrossAttentionGrad;
import org.lathe.graph.op.Rope;

/** Engines with broken attention or positions. */
final class BrokenAttention {
  private BrokenAttention() {}

  static List<Broken> all() {
    return List.of(
        Broken.kernel(
            "values",
            CausalAttention.class,
            "reads one key past the window's edge",
            right ->
                (op, in, out, scratch) ->
                    right.bind(new CausalAttention(op.heads(), op.window() + 1), in, out, scratch)),
        Broken.kernel(
            "values",
            CausalAttention.class,
            "stops one key short of the window's edge",
            right ->
                (op, in, out, scratch) ->
                    right.bind(
                        new CausalAttention(op.heads(), Math.max(1, op.window() - 1)),
                        in,
                        out,
                        scratch)),
        Broken.instead(
            "values",
            CausalAttention.class,
            "sees the next position",
            (op, in, out) -> attend(op, in, out, 1, 1, true)),
        Broken.instead(
            "values",
            CausalAttention.class,
            "does not scale its scores",
            (op, in, out) ->
                attend(op, in, out, 0, Math.sqrt(in.get(0).shape().columns() / op.heads()), true)),
        Broken.instead(
            "special",
            CausalAttention.class,
            "takes exponentials without the maximum",
            (op, in, out) -> attend(op, in, out, 0, 1, false)),
        Broken.after(
            "values",
            CausalAttention.class,
            "forgets the log denominators",
            (op, in, out) -> fill(out.get(1), 0)),
        Broken.kernel(
            "gradient",
            "causal_attention",
            CausalAttentionGrad.class,
            "is twice what it should be",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      right.bind(op, in, out, scratch).run(workers);
                      scale(out.get(0), 2);
                    }),
        Broken.kernel(
            "values",
            CausalAttentionGrad.class,
            "reads one key past the window's edge",
            right ->
                (op, in, out, scratch) ->
                    right.bind(
                        new CausalAttentionGrad(op.heads(), op.window() + 1), in, out, scratch)),
        Broken.kernel(
            "values",
            CrossAttention.class,
            "leaves out the last latent",
            right ->
                (op, in, out, scratch) -> {
                  List<ArrayView> fewer = new ArrayList<>(in);
                  fewer.set(1, withoutLastRow(in.get(1)));
                  fewer.set(2, withoutLastRow(in.get(2)));
                  return right.bind(op, fewer, out, scratch);
                }),
        Broken.kernel(
            "gradient",
            "cross_attention",
            CrossAttentionGrad.class,
            "has the gradients of keys and values change places",
            right ->
                (op, in, out, scratch) ->
                    right.bind(op, in, List.of(out.get(0), out.get(2), out.get(1)), scratch)),
        Broken.kernel(
            "values",
            CachedAttention.class,
            "reads rows of the ring that were never written",
            right ->
                (op, in, out, scratch) -> {
                  List<ArrayView> later = new ArrayList<>(in);
                  later.set(3, ArrayView.of(new int[] {1 << 20}, 0, Shape.of(1)));
                  return right.bind(op, later, out, scratch);
                }),
        Broken.kernel(
            "values",
            CacheWrite.class,
            "writes one row too far",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      List<ArrayView> next = new ArrayList<>(in);
                      int position = in.get(2).ints()[in.get(2).offset()];
                      next.set(2, ArrayView.of(new int[] {position + 1}, 0, Shape.of(1)));
                      right.bind(op, next, out, scratch).run(workers);
                    }),
        Broken.instead(
            "values",
            Rope.class,
            "turns halves of a head instead of pairs",
            BrokenAttention::turnHalves),
        Broken.kernel(
            "values",
            Rope.class,
            "never turns back",
            right -> (op, in, out, scratch) -> right.bind(new Rope(false), in, out, scratch)),
        Broken.kernel(
            "values",
            Rope.class,
            "takes row numbers for positions",
            right ->
                (op, in, out, scratch) -> {
                  List<ArrayView> numbered = new ArrayList<>(in);
                  int n = in.get(3).size();
                  int table = in.get(1).shape().extent(0);
                  int[] rows = new int[n];
                  for (int i = 0; i < n; i++) {
                    rows[i] = i % table;
                  }
                  numbered.set(3, ArrayView.of(rows, 0, Shape.of(n)));
                  return right.bind(op, numbered, out, scratch);
                }));
  }

  /** Returns the keys or values of a batch of one without their last row, if they have several. */
  private static ArrayView withoutLastRow(ArrayView rows) {
    int count = rows.shape().extent(1);
    if (rows.shape().extent(0) != 1 || count < 2) {
      return rows;
    }
    return rows.view(0, Shape.of(1, count - 1, rows.shape().columns()));
  }

  private static void attend(
      CausalAttention op,
      List<ArrayView> in,
      List<ArrayView> out,
      int ahead,
      double sharper,
      boolean max) {
    Shape shape = in.get(0).shape();
    int n = shape.extent(1);
    int d = shape.columns();
    int width = d / op.heads();
    for (int b = 0; b < shape.extent(0); b++) {
      for (int a = 0; a < op.heads(); a++) {
        for (int i = 0; i < n; i++) {
          float[] scores = new float[n];
          float largest = Float.NEGATIVE_INFINITY;
          int from = Math.max(0, i - op.window() + 1);
          int to = Math.min(n - 1, i + ahead);
          for (int j = from; j <= to; j++) {
            for (int c = 0; c < width; c++) {
              float query = get(in.get(0), (b * n + i) * d + a * width + c);
              scores[j] =
                  Math.fma(query, get(in.get(1), (b * n + j) * d + a * width + c), scores[j]);
            }
            scores[j] *= (float) (sharper / Math.sqrt(width));
            largest = Math.max(largest, scores[j]);
          }
          largest = max ? largest : 0;
          float sum = 0;
          for (int j = from; j <= to; j++) {
            scores[j] = (float) Math.exp(scores[j] - largest);
            sum += scores[j];
          }
          set(out.get(1), (b * op.heads() + a) * n + i, largest + (float) Math.log(sum));
          for (int c = 0; c < width; c++) {
            float mean = 0;
            for (int j = from; j <= to; j++) {
              mean = Math.fma(scores[j], get(in.get(2), (b * n + j) * d + a * width + c), mean);
            }
            set(out.get(0), (b * n + i) * d + a * width + c, mean / sum);
          }
        }
      }
    }
  }

  private static void turnHalves(Rope op, List<ArrayView> in, List<ArrayView> out) {
    ArrayView x = in.get(0);
    int n = x.shape().extent(1);
    int columns = x.shape().columns();
    int half = in.get(1).shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      int position = in.get(3).ints()[in.get(3).offset() + row % n];
      for (int head = 0; head < columns; head += 2 * half) {
        for (int c = 0; c < half; c++) {
          float cos = get(in.get(1), position * half + c);
          float sin = get(in.get(2), position * half + c) * (op.inverse() ? -1 : 1);
          int at = row * columns + head + c;
          float x0 = get(x, at);
          float x1 = get(x, at + half);
          set(out.getFirst(), at, x0 * cos - x1 * sin);
          set(out.getFirst(), at + half, x1 * cos + x0 * sin);
        }
      }
    }
  }

  static void fill(ArrayView span, float value) {
    for (int i = 0; i < span.size(); i++) {
      set(span, i, value);
    }
  }

  static void scale(ArrayView span, float factor) {
    for (int i = 0; i < span.size(); i++) {
      set(span, i, get(span, i) * factor);
    }
  }
}
