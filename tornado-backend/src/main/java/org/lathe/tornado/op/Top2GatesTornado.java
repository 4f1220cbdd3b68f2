package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.Top2Gates;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code top2_gates}, one work item per token. */
final class Top2GatesTornado implements Lowering<Top2Gates> {
  /** The words of the descriptor. */
  private interface Word {
    int EXPERTS = 1;
    int LOGITS = 2;
    int GATES = 3;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel(
          "top2_gates", Word.GATES, Top2GatesTornado::top2GatesTokens, Top2GatesTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Top2Gates op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        inputs.getFirst().shape().columns(),
        new Descriptor()
            .value(Word.EXPERTS, inputs.getFirst().shape().extent(0))
            .floats(Word.LOGITS, inputs.getFirst())
            .floats(Word.GATES, outputs.getFirst()));
  }

  /** The second pass over the logits of a token reads them from a cache. */
  private static DeviceWork cost(int[] words) {
    double elements = (double) words[COUNT] * words[Word.EXPERTS];
    return DeviceWork.ofElements(elements, elements, 2 * elements).withSteps(words[Word.EXPERTS]);
  }

  static void top2GatesTokens(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int tokens = n.get(at + COUNT);
    int t = c.globalIdx;
    if (t < tokens) {
      int experts = n.get(at + Word.EXPERTS);
      int logitsAt = n.get(at + Word.LOGITS) + t;
      int gatesAt = n.get(at + Word.GATES) + t;
      int first = 0;
      float highest = f.get(logitsAt);
      for (int e = 1; e < experts; e++) {
        float logit = f.get(logitsAt + e * tokens);
        if (isHigher(logit, highest) > 0) {
          first = e;
          highest = logit;
        }
      }
      int second = 0;
      if (first == 0) {
        second = 1;
      }
      float next = f.get(logitsAt + second * tokens);
      for (int e = 1; e < experts; e++) {
        float logit = f.get(logitsAt + e * tokens);
        int higher = isHigher(logit, next);
        if (e == first) {
          higher = 0;
        }
        if (higher > 0) {
          second = e;
          next = logit;
        }
      }
      float ratio = TornadoMath.exp(next - highest);
      float sum = 1f + ratio;
      float gate = ratio / sum;
      if (gate < 0x1p-126f) {
        gate = 0x1p-126f;
      }
      for (int e = 0; e < experts; e++) {
        float value = 0f;
        if (e == first) {
          value = 1f / sum;
        }
        if (e == second) {
          value = gate;
        }
        f.set(gatesAt + e * tokens, value);
      }
    }
  }

  /** 1 if a logit comes before another one; NaN is higher than any number. */
  private static int isHigher(float logit, float other) {
    int higher = 0;
    if (logit > other) {
      higher = 1;
    }
    if (logit != logit) {
      if (other == other) {
        higher = 1;
      }
    }
    return higher;
  }
}
