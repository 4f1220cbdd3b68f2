package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.Shape;
import org.lathe.graph.op.LoadBalance;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code load_balance}: the softmax of each token; of each expert the number of its
 * tokens and the sum of its softmax, by 32 work items; the sum over the experts.
 */
final class LoadBalanceTornado implements Lowering<LoadBalance> {
  /** The words of the descriptor of {@link #SOFTMAX}. */
  private interface SoftmaxWord {
    int EXPERTS = 1;
    int LOGITS = 2;
    int P = 3;
  }

  /** The words of the descriptor of {@link #EXPERTS}. */
  private interface ExpertWord {
    int TOKENS = 1;
    int GATES = 2;
    int P = 3;
    int COUNTS = 4;
    int SUMS = 5;
  }

  /** The words of the descriptor of {@link #LOSS}. */
  private interface LossWord {
    int EXPERTS = 1;
    int COUNTS = 2;
    int SUMS = 3;
    int SCALE = 4;
    int LOSS = 5;
  }

  static final DeviceKernel SOFTMAX =
      new DeviceKernel(
          "load_balance.softmax",
          SoftmaxWord.P,
          LoadBalanceTornado::softmaxTokens,
          LoadBalanceTornado::softmaxCost);

  static final DeviceKernel EXPERTS =
      DeviceKernel.ofRows(
          "load_balance.experts",
          ExpertWord.SUMS,
          LoadBalanceTornado::loadBalanceRows,
          KernelCost.rows(ExpertWord.TOKENS, 2, 0, 2, 2));

  static final DeviceKernel LOSS =
      new DeviceKernel(
          "load_balance.loss",
          LossWord.LOSS,
          LoadBalanceTornado::loadBalanceLoss,
          LoadBalanceTornado::lossCost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(SOFTMAX, EXPERTS, LOSS);
  }

  @Override
  public void lower(LoadBalance op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Shape logits = inputs.getFirst().shape();
    int experts = logits.extent(0);
    Place p = launches.floats(logits.size());
    Place counts = launches.floats(experts);
    Place sums = launches.floats(experts);
    softmax(inputs.getFirst(), p, launches);
    experts(inputs.get(1), p, counts, sums, launches);
    launches.elements(
        LOSS,
        1,
        new Descriptor()
            .value(LossWord.EXPERTS, experts)
            .floats(LossWord.COUNTS, counts)
            .floats(LossWord.SUMS, sums)
            .floats(LossWord.SCALE, scale(logits, launches))
            .floats(LossWord.LOSS, outputs.getFirst()));
  }

  /** Adds the softmax over the experts of each token. */
  static void softmax(Place logits, Place p, Launches launches) {
    launches.elements(
        SOFTMAX,
        logits.shape().columns(),
        new Descriptor()
            .value(SoftmaxWord.EXPERTS, logits.shape().extent(0))
            .floats(SoftmaxWord.LOGITS, logits)
            .floats(SoftmaxWord.P, p));
  }

  /** Adds the number of tokens of each expert, and the sum of its softmax. */
  static void experts(Place gates, Place p, Place counts, Place sums, Launches launches) {
    launches.elements(
        EXPERTS,
        gates.shape().extent(0),
        new Descriptor()
            .value(ExpertWord.TOKENS, gates.shape().columns())
            .floats(ExpertWord.GATES, gates)
            .floats(ExpertWord.P, p)
            .floats(ExpertWord.COUNTS, counts)
            .floats(ExpertWord.SUMS, sums));
  }

  /** Returns {@code E / (2 T^2)}: shares are counts divided by 2 T, means sums divided by T. */
  static Place scale(Shape logits, Launches launches) {
    double tokens = logits.columns();
    return launches.number((float) (logits.extent(0) / (2 * tokens * tokens)));
  }

  private static DeviceWork softmaxCost(int[] words) {
    double elements = (double) words[COUNT] * words[SoftmaxWord.EXPERTS];
    return DeviceWork.ofElements(elements, elements, 5 * elements)
        .withSteps(words[SoftmaxWord.EXPERTS]);
  }

  private static DeviceWork lossCost(int[] words) {
    double experts = words[LossWord.EXPERTS];
    return DeviceWork.ofElements(2 * experts, 1, 2 * experts).withSteps(words[LossWord.EXPERTS]);
  }

  static void softmaxTokens(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int tokens = n.get(at + COUNT);
    int t = c.globalIdx;
    if (t < tokens) {
      int experts = n.get(at + SoftmaxWord.EXPERTS);
      int logitsAt = n.get(at + SoftmaxWord.LOGITS) + t;
      int to = n.get(at + SoftmaxWord.P) + t;
      // A NaN is never the maximum, but it appears in its own exponential, and so in the sum.
      float highest = -1f / 0f;
      for (int e = 0; e < experts; e++) {
        float logit = f.get(logitsAt + e * tokens);
        if (logit > highest) {
          highest = logit;
        }
      }
      float sum = 0f;
      for (int e = 0; e < experts; e++) {
        float p = TornadoMath.exp(f.get(logitsAt + e * tokens) - highest);
        f.set(to + e * tokens, p);
        sum += p;
      }
      for (int e = 0; e < experts; e++) {
        f.set(to + e * tokens, f.get(to + e * tokens) / sum);
      }
    }
  }

  static void loadBalanceRows(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] counts = c.allocateFloatLocalArray(256);
    float[] sums = c.allocateFloatLocalArray(256);
    int at = cursor.get(0);
    int rows = n.get(at + COUNT);
    int item = c.localIdx;
    int lane = item % 32;
    int row = c.groupIdx * 8 + item / 32;
    int tokens = n.get(at + ExpertWord.TOKENS);
    int gatesAt = n.get(at + ExpertWord.GATES) + row * tokens;
    int to = n.get(at + ExpertWord.P) + row * tokens;
    float count = 0f;
    float sum = 0f;
    if (row < rows) {
      for (int t = lane; t < tokens; t += 32) {
        if (f.get(gatesAt + t) != 0f) {
          count += 1f;
        }
        sum += f.get(to + t);
      }
    }
    counts[item] = count;
    sums[item] = sum;
    c.localBarrier();
    for (int half = 16; half > 0; half >>= 1) {
      if (lane < half) {
        counts[item] = counts[item] + counts[item + half];
        sums[item] = sums[item] + sums[item + half];
      }
      c.localBarrier();
    }
    if (row < rows && lane == 0) {
      f.set(n.get(at + ExpertWord.COUNTS) + row, counts[item]);
      f.set(n.get(at + ExpertWord.SUMS) + row, sums[item]);
    }
  }

  static void loadBalanceLoss(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    if (c.globalIdx < n.get(at + COUNT)) {
      int experts = n.get(at + LossWord.EXPERTS);
      int countsAt = n.get(at + LossWord.COUNTS);
      int sumsAt = n.get(at + LossWord.SUMS);
      float loss = 0f;
      for (int e = 0; e < experts; e++) {
        loss += f.get(countsAt + e) * f.get(sumsAt + e);
      }
      f.set(n.get(at + LossWord.LOSS), loss * f.get(n.get(at + LossWord.SCALE)));
    }
  }
}
