package org.lathe.tornado;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Op;
import org.lathe.tornado.launch.AttentionWay;
import org.lathe.tornado.launch.IntData;
import org.lathe.tornado.launch.KernelLaunch;
import org.lathe.tornado.launch.Launch;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.Reach;
import org.lathe.tornado.launch.Target;
import org.lathe.tornado.op.DeviceOperations;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * Runs one operation on the first device with the kernels of either target, so that the kernels of
 * a GPU also run where there is only a processor.
 */
final class LoweredOperation implements AutoCloseable {
  private static final int NUMBERS = 1 << 19;
  private static final int SCRATCH = 1 << 20;
  private static final int INT_SCRATCH = 1 << 14;
  private static final int WORDS = 1 << 15;

  private final Engine engine =
      new Engine(
          TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice(),
          DeviceOperations.KERNELS,
          false,
          1 << 21,
          1 << 16);

  /** Returns a launch collection for a device that is a processor or a GPU without a library. */
  static Launches launches(boolean onProcessor) {
    return new Launches(
        new Target(onProcessor, false, Precision.F32, AttentionWay.FASTER),
        new Launches.Bases(NUMBERS, SCRATCH, INT_SCRATCH, Reach.ARRAY, state -> 0));
  }

  /** Returns the outputs, which were NaN before. */
  List<float[]> run(Op op, boolean onProcessor, Operand... operands) {
    List<TensorType> types = new ArrayList<>();
    List<Place> inputs = new ArrayList<>();
    int nextFloat = 0;
    // The first integers are the descriptor of launches that do nothing.
    int nextInt = 1 << 8;
    for (Operand operand : operands) {
      types.add(operand.type());
      if (operand.values() instanceof int[] ints) {
        inputs.add(Place.ints(new IntData(ints, nextInt), operand.type().shape()));
        engine.putInts(ints, 0, ints.length, nextInt);
        nextInt += ints.length;
      } else {
        float[] floats = (float[]) operand.values();
        inputs.add(Place.floats(nextFloat, operand.type().shape()));
        engine.putFloats(floats, 0, floats.length, nextFloat);
        nextFloat += floats.length;
      }
    }
    List<Place> outputs = new ArrayList<>();
    for (TensorType type : op.outputs(types)) {
      outputs.add(Place.floats(nextFloat, type.shape()));
      float[] before = new float[type.shape().size()];
      Arrays.fill(before, Float.NaN);
      engine.putFloats(before, 0, before.length, nextFloat);
      nextFloat += before.length;
    }
    Launches launches = launches(onProcessor);
    DeviceOperations.lowerings().lower(op, inputs, outputs, launches);
    run(launches);
    return outputs.stream().map(this::read).toList();
  }

  /** Runs launches of a collection that {@link #launches} made. */
  void run(Launches launches) {
    engine.putFloats(launches.numbers(), 0, launches.numbers().length, NUMBERS);
    for (Launch launch : launches.all()) {
      KernelLaunch run = (KernelLaunch) launch;
      engine.putInts(run.words(), 0, run.words().length, WORDS);
      engine.launch(run.kernel(), run.groups(), WORDS);
    }
  }

  void write(Place place, float[] values) {
    engine.putFloats(values, 0, values.length, place.at());
  }

  float[] read(Place place) {
    float[] values = new float[place.size()];
    engine.getFloats(place.at(), values, 0, values.length);
    return values;
  }

  @Override
  public void close() {
    engine.close();
  }

  /** An operand with its elements: int[] or float[]. */
  record Operand(TensorType type, Object values) {
    static Operand of(int[] values, int... extents) {
      return new Operand(TensorType.i32(extents), values);
    }

    static Operand of(float[] values, int... extents) {
      return new Operand(TensorType.f32(extents), values);
    }
  }
}
