package org.lathe.conformance.broken;

import static org.lathe.conformance.broken.BrokenAttention.scale;
import static org.lathe.conformance.broken.BrokenProducts.get;
import static org.lathe.conformance.broken.BrokenProducts.set;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.AddBias;
import org.lathe.graph.op.ColumnDot;
import org.lathe.graph.op.ColumnSum;
import org.lathe.graph.op.Concat;
import org.lathe.graph.op.Embedding;
import org.lathe.graph.op.EmbeddingGrad;
import org.lathe.graph.op.GeluErf;
import org.lathe.graph.op.GeluErfGrad;
import org.lathe.graph.op.LayerNorm;
import org.lathe.graph.op.LayerNormGrad;
import org.lathe.graph.op.LayerNormGradWeight;
import org.lathe.graph.op.Multiply;
import org.lathe.graph.op.Reshape;
import org.lathe.graph.op.RmsNorm;
import org.lathe.graph.op.RmsNormGrad;
import org.lathe.graph.op.RmsNormGradWeight;
import org.lathe.graph.op.RowBroadcast;
import org.lathe.graph.op.RowDot;
import org.lathe.graph.op.RowSum;
import org.lathe.graph.op.ScaleRows;
import org.lathe.graph.op.Slice;
import org.lathe.graph.op.Softmax;
import org.lathe.graph.op.SoftmaxGrad;
import org.lathe.graph.op.Swiglu;
import org.lathe.graph.op.SwigluGrad;

/** Engines with broken copies, norms, or other work on rows. */
final class BrokenRows {
  private BrokenRows() {}

  static List<Broken> all() {
    return List.of(
        Broken.after(
            "special",
            Add.class,
            "takes NaN for zero",
            (op, in, out) -> {
              for (int i = 0; i < out.getFirst().size(); i++) {
                float sum = get(out.getFirst(), i);
                set(out.getFirst(), i, Float.isNaN(sum) ? 0 : sum);
              }
            }),
        Broken.after(
            "values",
            Add.class,
            "leaves out what is behind the last whole vector",
            (op, in, out) -> {
              int size = out.getFirst().size();
              for (int i = size - size % 16; i < size; i++) {
                set(out.getFirst(), i, 0);
              }
            }),
        Broken.instead(
            "values",
            AddBias.class,
            "adds one bias a row instead of one a column",
            (op, in, out) -> {
              int d = in.get(0).shape().columns();
              for (int i = 0; i < out.getFirst().size(); i++) {
                float bias = get(in.get(1), i / d % d);
                set(out.getFirst(), i, get(in.get(0), i) + bias);
              }
            }),
        Broken.after(
            "values",
            ColumnSum.class,
            "leaves out what is behind the last four rows",
            (op, in, out) -> {
              int d = out.getFirst().size();
              int rows = d == 0 ? 0 : in.getFirst().size() / d;
              for (int row = rows - rows % 4; row < rows; row++) {
                for (int j = 0; j < d; j++) {
                  float term = get(in.getFirst(), row * d + j);
                  set(out.getFirst(), j, get(out.getFirst(), j) - term);
                }
              }
            }),
        Broken.kernel(
            "gradient",
            "add_bias",
            ColumnSum.class,
            "is scaled by two",
            right ->
                (op, in, out, scratch) -> {
                  var kernel = right.bind(op, in, out, scratch);
                  return workers -> {
                    kernel.run(workers);
                    scale(out.getFirst(), 2);
                  };
                }),
        Broken.kernel(
            "values",
            Concat.class,
            "puts its operands the other way round",
            right ->
                (op, in, out, scratch) -> {
                  List<ArrayView> back = new ArrayList<>(in);
                  Collections.reverse(back);
                  return right.bind(op, back, out, scratch);
                }),
        Broken.kernel(
            "values",
            Slice.class,
            "begins one slice early",
            right ->
                (op, in, out, scratch) ->
                    right.bind(
                        new Slice(Math.max(0, op.from() - 1), op.to() - Math.min(1, op.from())),
                        in,
                        out,
                        scratch)),
        Broken.after(
            "values",
            Reshape.class,
            "loses its last element",
            (op, in, out) -> {
              if (out.getFirst().size() > 0) {
                set(out.getFirst(), out.getFirst().size() - 1, 0);
              }
            }),
        Broken.instead(
            "values",
            Embedding.class,
            "reads the next row",
            (op, in, out) -> {
              int d = in.get(0).shape().columns();
              for (int t = 0; t < in.get(1).size(); t++) {
                int id = in.get(1).ints()[in.get(1).offset() + t];
                int row = (id + 1) % in.get(0).shape().rows();
                for (int c = 0; c < d; c++) {
                  set(out.getFirst(), t * d + c, get(in.get(0), row * d + c));
                }
              }
            }),
        Broken.instead(
            "values",
            EmbeddingGrad.class,
            "loses updates of a row that several positions share, as a race does",
            (op, in, out) -> {
              int d = in.get(1).shape().columns();
              BrokenAttention.fill(out.getFirst(), 0);
              for (int t = 0; t < in.get(0).size(); t++) {
                int id = in.get(0).ints()[in.get(0).offset() + t];
                for (int c = 0; c < d; c++) {
                  set(out.getFirst(), id * d + c, get(in.get(1), t * d + c));
                }
              }
            }),
        Broken.kernel(
            "values",
            RmsNorm.class,
            "leaves out epsilon",
            right -> (op, in, out, scratch) -> right.bind(new RmsNorm(0), in, out, scratch)),
        Broken.instead("values", RmsNorm.class, "subtracts the mean", BrokenRows::layerNorm),
        Broken.after(
            "gradient",
            RmsNorm.class,
            "keeps the root instead of its reciprocal for the gradient",
            (op, in, out) -> {
              for (int row = 0; row < out.get(1).size(); row++) {
                set(out.get(1), row, 1 / get(out.get(1), row));
              }
            }),
        Broken.instead(
            "values",
            RmsNormGrad.class,
            "leaves out the pull towards the row's direction",
            (op, in, out) -> {
              int d = in.get(0).shape().columns();
              for (int i = 0; i < out.getFirst().size(); i++) {
                float factor = get(in.get(1), i % d) * get(in.get(2), i / d);
                set(out.getFirst(), i, get(in.get(3), i) * factor);
              }
            }),
        Broken.kernel(
            "gradient",
            "rms_norm",
            RmsNormGradWeight.class,
            "is scaled by two",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      right.bind(op, in, out, scratch).run(workers);
                      scale(out.getFirst(), 2);
                    }),
        Broken.kernel(
            "values",
            LayerNorm.class,
            "leaves out epsilon",
            right -> (op, in, out, scratch) -> right.bind(new LayerNorm(0), in, out, scratch)),
        Broken.kernel(
            "values",
            LayerNorm.class,
            "divides by d - 1, as an unbiased variance does",
            right ->
                (op, in, out, scratch) -> {
                  var kernel = right.bind(op, in, out, scratch);
                  return workers -> {
                    kernel.run(workers);
                    int d = in.get(0).shape().columns();
                    for (int row = 0; row < out.get(2).size(); row++) {
                      float r = get(out.get(2), row);
                      double variance = 1 / ((double) r * r) - op.epsilon();
                      double unbiased = variance * d / Math.max(1, d - 1);
                      set(out.get(2), row, (float) (1 / Math.sqrt(unbiased + op.epsilon())));
                    }
                  };
                }),
        Broken.after(
            "values",
            LayerNorm.class,
            "leaves out the bias",
            (op, in, out) -> {
              int d = in.get(0).shape().columns();
              for (int i = 0; i < out.getFirst().size(); i++) {
                set(out.getFirst(), i, get(out.getFirst(), i) - get(in.get(2), i % d));
              }
            }),
        Broken.after(
            "gradient",
            LayerNorm.class,
            "keeps the root instead of its reciprocal for the gradient",
            (op, in, out) -> {
              for (int row = 0; row < out.get(2).size(); row++) {
                set(out.get(2), row, 1 / get(out.get(2), row));
              }
            }),
        Broken.instead(
            "values",
            LayerNormGrad.class,
            "leaves out both means, as if the norm were a factor",
            (op, in, out) -> {
              int d = in.get(0).shape().columns();
              for (int i = 0; i < out.getFirst().size(); i++) {
                float factor = get(in.get(1), i % d) * get(in.get(3), i / d);
                set(out.getFirst(), i, get(in.get(4), i) * factor);
              }
            }),
        Broken.kernel(
            "gradient",
            "layer_norm",
            LayerNormGradWeight.class,
            "exchanges its outputs",
            right ->
                (op, in, out, scratch) ->
                    right.bind(op, in, List.of(out.get(1), out.get(0)), scratch)),
        Broken.after(
            "values",
            LayerNormGradWeight.class,
            "leaves out the last row in the gradient of the bias",
            (op, in, out) -> {
              int d = out.get(1).size();
              int last = in.get(3).size() - d;
              for (int j = 0; last >= 0 && j < d; j++) {
                set(out.get(1), j, get(out.get(1), j) - get(in.get(3), last + j));
              }
            }),
        Broken.instead(
            "values",
            RowBroadcast.class,
            "repeats the whole instead of each element",
            (op, in, out) -> {
              for (int i = 0; i < out.getFirst().size(); i++) {
                set(out.getFirst(), i, get(in.getFirst(), i % in.getFirst().size()));
              }
            }),
        Broken.instead(
            "values",
            Multiply.class,
            "is off by one factor",
            (op, in, out) -> {
              int factors = in.get(1).size();
              for (int i = 0; i < out.getFirst().size(); i++) {
                float factor = get(in.get(1), (i + 1) % factors);
                set(out.getFirst(), i, get(in.get(0), i) * factor);
              }
            }),
        Broken.after(
            "values",
            ColumnDot.class,
            "leaves out the last row",
            (op, in, out) -> {
              int d = out.getFirst().size();
              int last = in.get(0).size() - d;
              for (int j = 0; last >= 0 && j < d; j++) {
                float term = get(in.get(0), last + j) * get(in.get(1), last + j);
                set(out.getFirst(), j, get(out.getFirst(), j) - term);
              }
            }),
        Broken.kernel(
            "gradient",
            "multiply",
            ColumnDot.class,
            "squares its first operand",
            right ->
                (op, in, out, scratch) ->
                    right.bind(op, List.of(in.get(0), in.get(0)), out, scratch)),
        Broken.after(
            "values",
            RowDot.class,
            "leaves out the last column",
            (op, in, out) -> {
              int d = in.get(0).shape().columns();
              for (int row = 0; d > 0 && row < out.getFirst().size(); row++) {
                int last = row * d + d - 1;
                float term = get(in.get(0), last) * get(in.get(1), last);
                set(out.getFirst(), row, get(out.getFirst(), row) - term);
              }
            }),
        Broken.kernel(
            "gradient",
            "scale_rows",
            RowDot.class,
            "squares its first operand",
            right ->
                (op, in, out, scratch) ->
                    right.bind(op, List.of(in.get(0), in.get(0)), out, scratch)),
        Broken.after(
            "values",
            RowSum.class,
            "leaves out an odd last column",
            (op, in, out) -> {
              int columns = in.getFirst().shape().columns();
              for (int row = 0; row < out.getFirst().size() && columns % 2 == 1; row++) {
                float last = get(in.getFirst(), row * columns + columns - 1);
                set(out.getFirst(), row, get(out.getFirst(), row) - last);
              }
            }),
        Broken.instead(
            "values",
            ScaleRows.class,
            "scales every row by the first factor",
            (op, in, out) -> {
              for (int i = 0; i < out.getFirst().size(); i++) {
                set(out.getFirst(), i, get(in.get(0), i) * get(in.get(1), 0));
              }
            }),
        Broken.instead(
            "special",
            Softmax.class,
            "overflows, as it leaves out the maximum",
            (op, in, out) -> {
              int d = in.getFirst().shape().columns();
              for (int row = 0; row < in.getFirst().shape().rows(); row++) {
                double sum = 0;
                for (int i = row * d; i < row * d + d; i++) {
                  float e = (float) Math.exp(get(in.getFirst(), i));
                  set(out.getFirst(), i, e);
                  sum += e;
                }
                for (int i = row * d; i < row * d + d; i++) {
                  set(out.getFirst(), i, (float) (get(out.getFirst(), i) / sum));
                }
              }
            }),
        Broken.kernel(
            "gradient",
            "softmax",
            SoftmaxGrad.class,
            "is scaled by two",
            right ->
                (op, in, out, scratch) -> {
                  var kernel = right.bind(op, in, out, scratch);
                  return workers -> {
                    kernel.run(workers);
                    scale(out.getFirst(), 2);
                  };
                }),
        Broken.instead(
            "values",
            SoftmaxGrad.class,
            "leaves out the sum",
            (op, in, out) -> {
              for (int i = 0; i < out.getFirst().size(); i++) {
                set(out.getFirst(), i, get(in.get(0), i) * get(in.get(1), i));
              }
            }),
        Broken.instead(
            "values",
            GeluErf.class,
            "is the approximation by tanh",
            (op, in, out) -> {
              for (int i = 0; i < out.getFirst().size(); i++) {
                double x = get(in.getFirst(), i);
                double t = 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
                set(out.getFirst(), i, (float) (x / (1 + Math.exp(-t))));
              }
            }),
        Broken.kernel(
            "gradient",
            "gelu_erf",
            GeluErfGrad.class,
            "leaves out the density",
            right ->
                (op, in, out, scratch) -> {
                  var kernel = right.bind(op, in, out, scratch);
                  return workers -> {
                    kernel.run(workers);
                    for (int i = 0; i < out.getFirst().size(); i++) {
                      double x = get(in.get(0), i);
                      double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
                      double pull = get(in.get(1), i) * x * density;
                      set(out.getFirst(), i, (float) (get(out.getFirst(), i) - pull));
                    }
                  };
                }),
        Broken.kernel(
            "values",
            Swiglu.class,
            "takes the gate for the other half",
            right ->
                (op, in, out, scratch) ->
                    right.bind(op, List.of(in.get(1), in.get(0)), out, scratch)),
        Broken.kernel(
            "gradient",
            "swiglu",
            SwigluGrad.class,
            "leaves out the sigmoid's own slope",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      right.bind(op, in, out, scratch).run(workers);
                      for (int i = 0; i < out.get(0).size(); i++) {
                        double sigmoid = 1 / (1 + Math.exp(-get(in.get(0), i)));
                        float g = get(in.get(1), i) * get(in.get(2), i);
                        set(out.get(0), i, (float) (g * sigmoid));
                      }
                    }));
  }

  private static void layerNorm(RmsNorm op, List<ArrayView> in, List<ArrayView> out) {
    int d = in.get(0).shape().columns();
    for (int row = 0; row < in.get(0).shape().rows(); row++) {
      double mean = 0;
      double squares = 0;
      for (int c = 0; c < d; c++) {
        mean += get(in.get(0), row * d + c) / (double) d;
      }
      for (int c = 0; c < d; c++) {
        double apart = get(in.get(0), row * d + c) - mean;
        squares += apart * apart / d;
      }
      double r = 1 / Math.sqrt(squares + op.epsilon());
      set(out.get(1), row, (float) r);
      for (int c = 0; c < d; c++) {
        double apart = get(in.get(0), row * d + c) - mean;
        set(out.get(0), row * d + c, (float) (apart * r * get(in.get(1), c)));
      }
    }
  }
}
