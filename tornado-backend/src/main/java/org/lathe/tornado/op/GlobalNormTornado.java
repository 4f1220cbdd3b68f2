package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.Shape;
import org.lathe.graph.op.GlobalNorm;
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
 * Kernels of {@code global_norm}: one work-group per chunk sums its squares; then one work-group
 * sums the chunks of all operands.
 */
final class GlobalNormTornado implements Lowering<GlobalNorm> {
  /** The words of the descriptor of {@link #CHUNKS}. */
  private interface ChunkWord {
    int SIZE = 1;
    int X = 2;
    int PARTIAL = 3;
  }

  /** The words of the descriptor of {@link #ROOT}. */
  private interface RootWord {
    int CHUNKS = 1;
    int PARTIAL = 2;
    int OUT = 3;
  }

  private static final int CHUNK = 4096;

  static final DeviceKernel CHUNKS =
      new DeviceKernel(
          "global_norm.chunks",
          ChunkWord.PARTIAL,
          GlobalNormTornado::normChunks,
          GlobalNormTornado::chunkCost);

  static final DeviceKernel ROOT =
      new DeviceKernel(
          "global_norm.root",
          RootWord.OUT,
          GlobalNormTornado::normRoot,
          GlobalNormTornado::rootCost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(CHUNKS, ROOT);
  }

  @Override
  public void lower(GlobalNorm op, List<Place> inputs, List<Place> outputs, Launches launches) {
    int chunks = inputs.stream().mapToInt(x -> chunks(x)).sum();
    Place partial = launches.floats(chunks);
    int done = 0;
    for (Place x : inputs) {
      launches.groups(
          CHUNKS,
          chunks(x),
          new Descriptor()
              .value(ChunkWord.SIZE, x.size())
              .floats(ChunkWord.X, x)
              .floats(ChunkWord.PARTIAL, partial.view(done, Shape.of(chunks(x)))));
      done += chunks(x);
    }
    launches.groups(
        ROOT,
        1,
        new Descriptor()
            .value(RootWord.CHUNKS, chunks)
            .floats(RootWord.PARTIAL, partial)
            .floats(RootWord.OUT, outputs.getFirst()));
  }

  private static int chunks(Place x) {
    return (int) (((long) x.size() + CHUNK - 1) / CHUNK);
  }

  /** An item visits its share of a chunk. */
  private static DeviceWork chunkCost(int[] words) {
    double size = words[ChunkWord.SIZE];
    return DeviceWork.ofElements(size, words[COUNT], 2 * size)
        .withSteps(KernelCost.steps(Math.min(CHUNK, words[ChunkWord.SIZE]), DeviceKernel.GROUP));
  }

  static void normChunks(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int chunk = c.groupIdx;
    int lane = c.localIdx;
    if (chunk < n.get(at + COUNT)) {
      int size = n.get(at + ChunkWord.SIZE);
      int xAt = n.get(at + ChunkWord.X);
      int partialAt = n.get(at + ChunkWord.PARTIAL);
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

  /** One group sums the chunks. */
  private static DeviceWork rootCost(int[] words) {
    int chunks = words[RootWord.CHUNKS];
    return DeviceWork.ofElements(chunks, 1, chunks)
        .withSteps(KernelCost.steps(chunks, DeviceKernel.GROUP));
  }

  static void normRoot(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    float[] lanes = c.allocateFloatLocalArray(64);
    int at = cursor.get(0);
    int lane = c.localIdx;
    if (c.groupIdx < n.get(at + COUNT)) {
      int chunks = n.get(at + RootWord.CHUNKS);
      int partialAt = n.get(at + RootWord.PARTIAL);
      int outAt = n.get(at + RootWord.OUT);
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
}
