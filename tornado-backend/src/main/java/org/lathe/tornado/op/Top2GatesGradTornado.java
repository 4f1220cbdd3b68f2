package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.Top2GatesGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code top2_gates_grad}, one work item per token. */
final class Top2GatesGradTornado implements Lowering<Top2GatesGrad> {
  /** The words of the descriptor. */
  private interface Word {
    int EXPERTS = 1;
    int GATES = 2;
    int G = 3;
    int OUT = 4;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel(
          "top2_gates_grad",
          Word.OUT,
          Top2GatesGradTornado::top2GatesGradTokens,
          Top2GatesGradTornado::cost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(Top2GatesGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.elements(
        KERNEL,
        inputs.getFirst().shape().columns(),
        new Descriptor()
            .value(Word.EXPERTS, inputs.getFirst().shape().extent(0))
            .floats(Word.GATES, inputs.get(0))
            .floats(Word.G, inputs.get(1))
            .floats(Word.OUT, outputs.getFirst()));
  }

  private static DeviceWork cost(int[] words) {
    double elements = (double) words[COUNT] * words[Word.EXPERTS];
    return DeviceWork.ofElements(2 * elements, elements, 4 * elements)
        .withSteps(words[Word.EXPERTS]);
  }

  static void top2GatesGradTokens(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int tokens = n.get(at + COUNT);
    int t = c.globalIdx;
    if (t < tokens) {
      int experts = n.get(at + Word.EXPERTS);
      int gatesAt = n.get(at + Word.GATES) + t;
      int gAt = n.get(at + Word.G) + t;
      int outAt = n.get(at + Word.OUT) + t;
      float mean = 0f;
      for (int e = 0; e < experts; e++) {
        float gate = f.get(gatesAt + e * tokens);
        if (gate != 0f) {
          mean += gate * f.get(gAt + e * tokens);
        }
      }
      for (int e = 0; e < experts; e++) {
        float gate = f.get(gatesAt + e * tokens);
        float value = 0f;
        if (gate != 0f) {
          value = gate * (f.get(gAt + e * tokens) - mean);
        }
        f.set(outAt + e * tokens, value);
      }
    }
  }
}
