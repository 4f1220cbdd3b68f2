package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.graph.op.AdamW;
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

/** Kernel of {@code adamw} and of {@code adam}, four elements per work item. */
final class AdamWTornado implements Lowering<AdamW> {
  /** The words of the descriptor. */
  private interface Word {
    int P = 1;
    int M = 2;
    int V = 3;
    int G = 4;
    int SCHEDULE = 5;
    int NEW_P = 6;
    int NEW_M = 7;
    int NEW_V = 8;
    int OF_GRADIENT = 9;
    int OF_SQUARE = 10;
    int BETA2 = 11;
    int EPSILON = 12;
    int DECAY = 13;
  }

  static final DeviceKernel KERNEL =
      DeviceKernel.ofFours(
          "adamw", Word.DECAY, AdamWTornado::adamWElements, KernelCost.each(4, 3, 16));

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(KERNEL);
  }

  @Override
  public void lower(AdamW op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launch(inputs, outputs, launches, op.beta1(), op.beta2(), op.epsilon(), op.decay());
  }

  /** Serves {@code adam} too, which has no decay. */
  static void launch(
      List<Place> inputs,
      List<Place> outputs,
      Launches launches,
      float beta1,
      float beta2,
      float epsilon,
      float decay) {
    launches.elements(
        KERNEL,
        outputs.getFirst().size(),
        new Descriptor()
            .floats(Word.P, inputs.get(0))
            .floats(Word.M, inputs.get(1))
            .floats(Word.V, inputs.get(2))
            .floats(Word.G, inputs.get(3))
            .floats(Word.SCHEDULE, inputs.get(4))
            .floats(Word.NEW_P, outputs.get(0))
            .floats(Word.NEW_M, outputs.get(1))
            .floats(Word.NEW_V, outputs.get(2))
            .floats(Word.OF_GRADIENT, launches.number((float) (1.0 - beta1)))
            .floats(Word.OF_SQUARE, launches.number((float) (1.0 - beta2)))
            .floats(Word.BETA2, launches.number(beta2))
            .floats(Word.EPSILON, launches.number(epsilon))
            .floats(Word.DECAY, launches.number(decay)));
  }

  static void adamWElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int count = n.get(at + COUNT);
    if (count > 0) {
      int pAt = n.get(at + Word.P);
      int mAt = n.get(at + Word.M);
      int vAt = n.get(at + Word.V);
      int gAt = n.get(at + Word.G);
      int scheduleAt = n.get(at + Word.SCHEDULE);
      int newPAt = n.get(at + Word.NEW_P);
      int newMAt = n.get(at + Word.NEW_M);
      int newVAt = n.get(at + Word.NEW_V);
      float ofGradient = f.get(n.get(at + Word.OF_GRADIENT));
      float ofSquare = f.get(n.get(at + Word.OF_SQUARE));
      float beta2 = f.get(n.get(at + Word.BETA2));
      float epsilon = f.get(n.get(at + Word.EPSILON));
      float decay = f.get(n.get(at + Word.DECAY));
      float rate = f.get(scheduleAt);
      float step = rate / f.get(scheduleAt + 1);
      float correction = TornadoMath.sqrt(f.get(scheduleAt + 2));
      int first = c.groupIdx * 1024 + c.localIdx;
      for (int k = 0; k < 4; k++) {
        int i = first + 256 * k;
        if (i < count) {
          float g = f.get(gAt + i);
          float m = f.get(mAt + i);
          float newM = m + ofGradient * (g - m);
          float newV = beta2 * f.get(vAt + i) + ofSquare * g * g;
          float denominator = TornadoMath.sqrt(newV) / correction + epsilon;
          float kept = f.get(pAt + i);
          if (decay != 0f) {
            kept = kept * (1f - rate * decay);
          }
          f.set(newMAt + i, newM);
          f.set(newVAt + i, newV);
          f.set(newPAt + i, kept - step * (newM / denominator));
        }
      }
    }
  }
}
