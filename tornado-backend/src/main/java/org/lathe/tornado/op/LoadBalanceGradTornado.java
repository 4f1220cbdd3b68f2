package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.Shape;
import org.lathe.graph.op.LoadBalanceGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code load_balance_grad}: the softmax and the number of tokens of each expert, as in
 * the forward operation; then one work item per token.
 */
final class LoadBalanceGradTornado implements Lowering<LoadBalanceGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int EXPERTS = 1;
    int COUNTS = 2;
    int P = 3;
    int G = 4;
    int SCALE = 5;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel(
          "load_balance_grad",
          Word.SCALE,
          LoadBalanceGradTornado::loadBalanceGradTokens,
          LoadBalanceGradTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(
      LoadBalanceGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Shape logits = inputs.getFirst().shape();
    int experts = logits.extent(0);
    Place out = outputs.getFirst();
    Place counts = launches.floats(experts);
    LoadBalanceTornado.softmax(inputs.getFirst(), out, launches);
    LoadBalanceTornado.experts(inputs.get(1), out, counts, launches.floats(experts), launches);
    launches.elements(
        KERNEL,
        logits.columns(),
        new Descriptor()
            .value(Word.EXPERTS, experts)
            .floats(Word.COUNTS, counts)
            .floats(Word.P, out)
            .floats(Word.G, inputs.get(2))
            .floats(Word.SCALE, LoadBalanceTornado.scale(logits, launches)));
  }

  private static DeviceWork cost(int[] words) {
    double elements = (double) words[COUNT] * words[Word.EXPERTS];
    return DeviceWork.ofElements(elements, elements, 5 * elements).withSteps(words[Word.EXPERTS]);
  }

  /** The gradients take the place of the softmax. */
  static void loadBalanceGradTokens(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int tokens = n.get(at + COUNT);
    int t = c.globalIdx;
    if (t < tokens) {
      int experts = n.get(at + Word.EXPERTS);
      int countsAt = n.get(at + Word.COUNTS);
      int to = n.get(at + Word.P) + t;
      float factor = f.get(n.get(at + Word.G)) * f.get(n.get(at + Word.SCALE));
      float mean = 0f;
      for (int e = 0; e < experts; e++) {
        mean += f.get(countsAt + e) * f.get(to + e * tokens);
      }
      for (int e = 0; e < experts; e++) {
        float p = f.get(to + e * tokens);
        f.set(to + e * tokens, p * factor * (f.get(countsAt + e) - mean));
      }
    }
  }
}
