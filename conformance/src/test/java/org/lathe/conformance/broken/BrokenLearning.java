package org.lathe.conformance.broken;

import static org.lathe.conformance.broken.BrokenAttention.fill;
import static org.lathe.conformance.broken.BrokenProducts.get;
import static org.lathe.conformance.broken.BrokenProducts.set;

import java.util.ArrayList;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Adam;
import org.lathe.graph.op.AdamW;
import org.lathe.graph.op.ClampMin;
import org.lathe.graph.op.ClampMinGrad;
import org.lathe.graph.op.Clip;
import org.lathe.graph.op.Ema;
import org.lathe.graph.op.GaussianKl;
import org.lathe.graph.op.GaussianKlGrad;
import org.lathe.graph.op.GaussianNaturalStep;
import org.lathe.graph.op.GaussianSample;
import org.lathe.graph.op.GaussianSampleGrad;
import org.lathe.graph.op.GlobalNorm;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;
import org.lathe.graph.op.PhiloxNormal;

/** Engines with a broken loss, posterior, optimizer, or noise. */
final class BrokenLearning {
  private BrokenLearning() {}

  static List<Broken> all() {
    List<Broken> all = new ArrayList<>(posterior());
    all.addAll(loss());
    all.addAll(optimizers());
    return all;
  }

  private static List<Broken> posterior() {
    return List.of(
        Broken.instead(
            "values",
            GaussianSample.class,
            "takes the variance for the deviation",
            (op, in, out) -> {
              for (int i = 0; i < out.getFirst().size(); i++) {
                double deviation = Math.exp(get(in.get(1), i));
                set(out.getFirst(), i, (float) (get(in.get(0), i) + deviation * get(in.get(2), i)));
              }
            }),
        Broken.kernel(
            "gradient",
            "gaussian_sample",
            GaussianSampleGrad.class,
            "forgets the half in the exponent",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      right.bind(op, in, out, scratch).run(workers);
                      BrokenAttention.scale(out.getLast(), 2);
                    }),
        Broken.after(
            "values",
            GaussianKl.class,
            "forgets the minus one",
            (op, in, out) -> {
              int width = in.get(0).size() / Math.max(1, out.getFirst().size());
              for (int i = 0; i < out.getFirst().size(); i++) {
                set(out.getFirst(), i, get(out.getFirst(), i) + 0.5f * width);
              }
            }),
        Broken.kernel(
            "gradient",
            "gaussian_kl",
            GaussianKlGrad.class,
            "has the wrong sign in log_var",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      right.bind(op, in, out, scratch).run(workers);
                      BrokenAttention.scale(out.get(1), -1);
                    }),
        Broken.kernel(
            "values",
            PhiloxNormal.class,
            "gives every sequence the noise of the first",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      List<ArrayView> same = new ArrayList<>(in);
                      int[] streams = new int[in.get(1).size()];
                      for (int i = 0; i < streams.length; i++) {
                        streams[i] = in.get(1).ints()[in.get(1).offset() + i % 3];
                      }
                      same.set(1, ArrayView.of(streams, 0, in.get(1).shape()));
                      right.bind(op, same, out, scratch).run(workers);
                    }),
        Broken.kernel(
            "values",
            PhiloxNormal.class,
            "uses half of its key",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      List<ArrayView> half = new ArrayList<>(in);
                      int[] key = {in.get(0).ints()[in.get(0).offset()], 0};
                      half.set(0, ArrayView.of(key, 0, Shape.of(2)));
                      right.bind(op, half, out, scratch).run(workers);
                    }));
  }

  private static List<Broken> loss() {
    return List.of(
        Broken.instead(
            "special",
            ClampMin.class,
            "makes the bound of NaN",
            (op, in, out) -> {
              for (int i = 0; i < out.getFirst().size(); i++) {
                float x = get(in.get(0), i);
                set(out.getFirst(), i, x >= op.least() ? x : op.least());
              }
            }),
        Broken.instead(
            "values",
            ClampMinGrad.class,
            "passes the cotangent on where x equals the bound",
            (op, in, out) -> {
              for (int i = 0; i < out.getFirst().size(); i++) {
                set(out.getFirst(), i, get(in.get(0), i) >= op.least() ? get(in.get(1), i) : 0);
              }
            }),
        Broken.kernel(
            "gradient",
            "clamp_min",
            ClampMinGrad.class,
            "passes every cotangent on",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      for (int i = 0; i < out.getFirst().size(); i++) {
                        set(out.getFirst(), i, get(in.get(1), i));
                      }
                    }),
        Broken.kernel(
            "values",
            LinearCrossEntropy.class,
            "scores what is not to be scored",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      List<ArrayView> scored = new ArrayList<>(in);
                      int[] targets = new int[in.get(2).size()];
                      for (int i = 0; i < targets.length; i++) {
                        targets[i] = Math.max(0, in.get(2).ints()[in.get(2).offset() + i]);
                      }
                      scored.set(2, ArrayView.of(targets, 0, in.get(2).shape()));
                      right.bind(op, scored, out, scratch).run(workers);
                    }),
        Broken.after(
            "values",
            LinearCrossEntropy.class,
            "leaves the target out of its gradient",
            (op, in, out) -> {
              int d = in.get(0).shape().columns();
              for (int t = 0; t < in.get(2).size() && op.inputGradient(); t++) {
                int target = in.get(2).ints()[in.get(2).offset() + t];
                for (int c = 0; c < d && target >= 0; c++) {
                  float gradient = get(out.get(2), t * d + c);
                  set(out.get(2), t * d + c, gradient + get(in.get(1), target * d + c));
                }
              }
            }),
        Broken.after(
            "values",
            LinearCrossEntropy.class,
            "forgets the last, shorter block of the vocabulary",
            BrokenLearning::forgetLastWords),
        Broken.after(
            "values",
            LinearCrossEntropyGradWeight.class,
            "leaves the targets out of the bias's gradient",
            BrokenLearning::addTargets),
        Broken.kernel(
            "values",
            LinearCrossEntropy.class,
            "forgets the bias",
            right -> (op, in, out, scratch) -> right.bind(op, in.subList(0, 3), out, scratch)),
        Broken.kernel(
            "values",
            LinearCrossEntropyGradWeight.class,
            "ignores the cotangents",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      List<ArrayView> ones = new ArrayList<>(in);
                      ArrayView one =
                          ArrayView.of(new float[in.get(4).size()], 0, in.get(4).shape());
                      fill(one, 1);
                      ones.set(4, one);
                      right.bind(op, ones, out, scratch).run(workers);
                    }));
  }

  private static void addTargets(
      LinearCrossEntropyGradWeight op, List<ArrayView> in, List<ArrayView> out) {
    for (int t = 0; t < in.get(2).size() && out.size() == 2; t++) {
      int target = in.get(2).ints()[in.get(2).offset() + t];
      if (target >= 0) {
        set(out.get(1), target, get(out.get(1), target) + get(in.get(4), t));
      }
    }
  }

  private static void forgetLastWords(
      LinearCrossEntropy op, List<ArrayView> in, List<ArrayView> out) {
    int d = in.get(0).shape().columns();
    int vocabulary = in.get(1).shape().rows();
    int kept = vocabulary < 32 ? vocabulary : vocabulary - vocabulary % 32;
    for (int t = 0; t < in.get(2).size(); t++) {
      double sum = 0;
      for (int v = 0; v < kept; v++) {
        double logit = 0;
        for (int c = 0; c < d; c++) {
          logit += (double) get(in.get(0), t * d + c) * get(in.get(1), v * d + c);
        }
        sum += Math.exp(logit);
      }
      float log = (float) Math.log(sum);
      if (in.get(2).ints()[in.get(2).offset() + t] >= 0) {
        set(out.get(0), t, get(out.get(0), t) - get(out.get(1), t) + log);
      }
      set(out.get(1), t, log);
    }
  }

  private static List<Broken> optimizers() {
    return List.of(
        Broken.instead(
            "values",
            Ema.class,
            "keeps the part of the average that should go",
            (op, in, out) -> {
              float rate = get(in.get(2), 0);
              for (int i = 0; i < out.getFirst().size(); i++) {
                float old = get(in.get(0), i);
                set(out.getFirst(), i, old + rate * (get(in.get(1), i) - old));
              }
            }),
        Broken.kernel(
            "values",
            Adam.class,
            "corrects each moment by the other's bias",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      ArrayView schedule = in.get(4);
                      List<ArrayView> other = new ArrayList<>(in);
                      other.set(4, schedule(get(schedule, 0), get(schedule, 2), get(schedule, 1)));
                      right.bind(op, other, out, scratch).run(workers);
                    }),
        Broken.kernel(
            "values",
            Adam.class,
            "does not correct the bias",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      List<ArrayView> none = new ArrayList<>(in);
                      none.set(4, schedule(get(in.get(4), 0), 1, 1));
                      right.bind(op, none, out, scratch).run(workers);
                    }),
        Broken.kernel(
            "values",
            Adam.class,
            "adds epsilon under the root",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      float rate = get(in.get(4), 0) / get(in.get(4), 1);
                      float[] before = BrokenProducts.elements(in.get(0));
                      right.bind(op, in, out, scratch).run(workers);
                      for (int i = 0; i < before.length; i++) {
                        double root =
                            Math.sqrt(get(out.get(2), i) / get(in.get(4), 2) + op.epsilon());
                        set(out.get(0), i, (float) (before[i] - rate * get(out.get(1), i) / root));
                      }
                    }),
        Broken.kernel(
            "values",
            Adam.class,
            "exchanges its betas",
            right ->
                (op, in, out, scratch) ->
                    right.bind(new Adam(op.beta2(), op.beta1(), op.epsilon()), in, out, scratch)),
        Broken.kernel(
            "values",
            AdamW.class,
            "leaves out the decay",
            right ->
                (op, in, out, scratch) ->
                    right.bind(
                        new AdamW(op.beta1(), op.beta2(), op.epsilon(), 0), in, out, scratch)),
        Broken.kernel(
            "values",
            AdamW.class,
            "adds the decay to the gradient",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      float[] gradient = BrokenProducts.elements(in.get(3));
                      for (int i = 0; i < gradient.length; i++) {
                        gradient[i] += op.decay() * get(in.get(0), i);
                      }
                      List<ArrayView> coupled = new ArrayList<>(in);
                      coupled.set(3, ArrayView.of(gradient, 0, in.get(3).shape()));
                      right
                          .bind(
                              new AdamW(op.beta1(), op.beta2(), op.epsilon(), 0),
                              coupled,
                              out,
                              scratch)
                          .run(workers);
                    }),
        Broken.kernel(
            "values",
            GaussianNaturalStep.class,
            "exchanges its rates",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      List<ArrayView> other = new ArrayList<>(in);
                      float[] rates = {get(in.get(4), 1), get(in.get(4), 0)};
                      other.set(4, ArrayView.of(rates, 0, Shape.of(2)));
                      right.bind(op, other, out, scratch).run(workers);
                    }),
        Broken.kernel(
            "values",
            GaussianNaturalStep.class,
            "moves the mean by the old variance",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      float[] before = BrokenProducts.elements(in.get(0));
                      float[] logVar = BrokenProducts.elements(in.get(1));
                      right.bind(op, in, out, scratch).run(workers);
                      for (int i = 0; i < before.length; i++) {
                        double shift = get(in.get(4), 0) * get(in.get(2), i);
                        set(out.get(0), i, (float) (before[i] - shift * Math.exp(logVar[i])));
                      }
                    }),
        Broken.instead(
            "values",
            GaussianNaturalStep.class,
            "leaves out the term that keeps the precision positive",
            (op, in, out) -> {
              for (int i = 0; i < out.getFirst().size(); i++) {
                double growth = 1 + 2 * get(in.get(4), 1) * get(in.get(3), i);
                double logVar = get(in.get(1), i) - Math.log(growth);
                double shift = get(in.get(4), 0) * get(in.get(2), i);
                set(out.get(0), i, (float) (get(in.get(0), i) - shift * Math.exp(logVar)));
                set(out.get(1), i, (float) logVar);
              }
            }),
        Broken.instead(
            "values",
            Clip.class,
            "also makes small gradients larger",
            (op, in, out) -> {
              float factor = op.maximum() / (get(in.get(1), 0) + 1e-6f);
              for (int i = 0; i < out.getFirst().size(); i++) {
                set(out.getFirst(), i, get(in.get(0), i) * factor);
              }
            }),
        Broken.kernel(
            "values",
            GlobalNorm.class,
            "forgets the last tensor",
            right ->
                (op, in, out, scratch) ->
                    right.bind(op, in.subList(0, Math.max(1, in.size() - 1)), out, scratch)),
        Broken.instead(
            "special",
            GlobalNorm.class,
            "leaves out what is not finite",
            (op, in, out) -> {
              double squares = 0;
              for (ArrayView tensor : in) {
                for (float value : BrokenProducts.elements(tensor)) {
                  squares += Float.isFinite(value) ? (double) value * value : 0;
                }
              }
              set(out.getFirst(), 0, (float) Math.sqrt(squares));
            }));
  }

  private static ArrayView schedule(float rate, float first, float second) {
    return ArrayView.of(new float[] {rate, first, second}, 0, Shape.of(3));
  }
}
