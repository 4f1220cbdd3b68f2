package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.GlobalNorm;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code global_norm}: the squares of each chunk, a work-group a chunk; then one
 * work-group sums the chunks of all operands.
 */
final class GlobalNormTornado {
  private static final int CHUNK = 4096;

  static final Kernel CHUNKS = new Kernel("global_norm.chunks", GlobalNormTornado::normChunks);

  static final Kernel ROOT = new Kernel("global_norm.root", GlobalNormTornado::normRoot);

  static void lower(GlobalNorm op, List<Place> inputs, List<Place> outputs, Launches launches) {
    int chunks = inputs.stream().mapToInt(x -> chunks(x)).sum();
    int partial = launches.floats(chunks);
    int done = 0;
    for (Place x : inputs) {
      launches.add(CHUNKS, chunks(x), chunks(x), x.size(), x.at(), partial + done);
      done += chunks(x);
    }
    launches.add(ROOT, 1, 1, chunks, partial, outputs.getFirst().at());
  }

  private static int chunks(Place x) {
    return (int) (((long) x.size() + CHUNK - 1) / CHUNK);
  }

  static void normChunks(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int chunk = c.groupIdx;
    int lane = c.localIdx;
    if (chunk < n.get(at)) {
      int size = n.get(at + 1);
      int xAt = n.get(at + 2);
      int partialAt = n.get(at + 3);
      float sum = 0f;
      for (int k = lane; k < 4096; k += 64) {
        int i = chunk * 4096 + k;
        if (i < size) {
          float x = f.get(xAt + i);
          sum += x * x;
        }
      }
      lanes[lane] = sum;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      if (lane == 0) {
        f.set(partialAt + chunk, lanes[0]);
      }
    }
  }

  static void normRoot(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int lane = c.localIdx;
    if (c.groupIdx < n.get(at)) {
      int chunks = n.get(at + 1);
      int partialAt = n.get(at + 2);
      int outAt = n.get(at + 3);
      float sum = 0f;
      for (int k = lane; k < chunks; k += 64) {
        sum += f.get(partialAt + k);
      }
      lanes[lane] = sum;
      c.localBarrier();
      for (int half = 32; half > 0; half >>= 1) {
        if (lane < half) {
          lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        c.localBarrier();
      }
      if (lane == 0) {
        f.set(outAt, TornadoMath.sqrt(lanes[0]));
      }
    }
  }

  private GlobalNormTornado() {}
}
