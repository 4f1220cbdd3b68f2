package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.AdamW;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernel of {@code adamw} and of {@code adam}, a work item an element. */
final class AdamWTornado {
  static final Kernel KERNEL = new Kernel("adamw", AdamWTornado::adamWElements);

  static void lower(AdamW op, List<Place> inputs, List<Place> outputs, Launches launches) {
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
        inputs.get(0).at(),
        inputs.get(1).at(),
        inputs.get(2).at(),
        inputs.get(3).at(),
        inputs.get(4).at(),
        outputs.get(0).at(),
        outputs.get(1).at(),
        outputs.get(2).at(),
        launches.number((float) (1.0 - beta1)),
        launches.number((float) (1.0 - beta2)),
        launches.number(beta2),
        launches.number(epsilon),
        launches.number(decay));
  }

  static void adamWElements(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at)) {
      int pAt = n.get(at + 1);
      int mAt = n.get(at + 2);
      int vAt = n.get(at + 3);
      int gAt = n.get(at + 4);
      int scheduleAt = n.get(at + 5);
      int newPAt = n.get(at + 6);
      int newMAt = n.get(at + 7);
      int newVAt = n.get(at + 8);
      float ofGradient = f.get(n.get(at + 9));
      float ofSquare = f.get(n.get(at + 10));
      float beta2 = f.get(n.get(at + 11));
      float epsilon = f.get(n.get(at + 12));
      float decay = f.get(n.get(at + 13));
      float rate = f.get(scheduleAt);
      float step = rate / f.get(scheduleAt + 1);
      float correction = TornadoMath.sqrt(f.get(scheduleAt + 2));
      float g = f.get(gAt + i);
      float m = f.get(mAt + i);
      float first = m + ofGradient * (g - m);
      float second = beta2 * f.get(vAt + i) + ofSquare * g * g;
      float denominator = TornadoMath.sqrt(second) / correction + epsilon;
      float kept = f.get(pAt + i);
      if (decay != 0f) {
        kept = kept * (1f - rate * decay);
      }
      f.set(newMAt + i, first);
      f.set(newVAt + i, second);
      f.set(newPAt + i, kept - step * (first / denominator));
    }
  }

  private AdamWTornado() {}
}
