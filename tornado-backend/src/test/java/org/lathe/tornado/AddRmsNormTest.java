package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.RmsNorm;
import org.lathe.tornado.launch.Call;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.op.DeviceOperations;

/** A sum and the norm of it in one launch. */
class AddRmsNormTest {
  private static final int ROWS = 21;
  private static final int COLUMNS = 75;
  private static final int SIZE = ROWS * COLUMNS;
  private static final Shape SHAPE = Shape.of(ROWS, COLUMNS);

  private final Place x = place(0);
  private final Place added = place(1);
  private final Place sum = place(2);
  private final Place y = place(3);
  private final Place w = Place.floats(4 * SIZE, Shape.of(COLUMNS));
  private final Place r = Place.floats(5 * SIZE, Shape.of(ROWS));

  private static Place place(int i) {
    return Place.floats(i * SIZE, SHAPE);
  }

  private static Call add(Place x, Place y, Place sum) {
    return new Call(new Add(), List.of(x, y), List.of(sum));
  }

  private static Call norm(Place x, Place w, Place y, Place r) {
    return new Call(new RmsNorm(1e-5f), List.of(x, w), List.of(y, r));
  }

  private static int launches(Call first, Call second) {
    Launches launches = LoweredOperation.launches(true);
    DeviceOperations.lowerings().lower(List.of(first, second), launches);
    return launches.all().size();
  }

  /** The planner places the norm where an operand of the sum was. */
  @Test
  void hasTheBitsOfTwoLaunchesWhereverTheNormIs() {
    for (Place norm : List.of(y, x, added)) {
      assertEquals(1, launches(add(x, added, sum), norm(sum, w, norm, r)));
      List<float[]> two = run(norm, false);
      List<float[]> one = run(norm, true);
      for (int o = 0; o < two.size(); o++) {
        assertArrayEquals(two.get(o), one.get(o));
      }
    }
  }

  private List<float[]> run(Place norm, boolean fused) {
    try (LoweredOperation device = new LoweredOperation()) {
      device.write(x, random(1, SIZE));
      device.write(added, random(2, SIZE));
      device.write(w, random(3, COLUMNS));
      Launches launches = LoweredOperation.launches(true);
      List<Call> calls = List.of(add(x, added, sum), norm(sum, w, norm, r));
      if (fused) {
        DeviceOperations.lowerings().lower(calls, launches);
      } else {
        calls.forEach(call -> DeviceOperations.lowerings().lower(List.of(call), launches));
      }
      device.run(launches);
      return List.of(device.read(sum), device.read(norm), device.read(r));
    }
  }

  private static float[] random(int seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  @Test
  void staysTwoLaunchesWhereOneWouldWriteWhatAnotherRowReads() {
    Place shifted = Place.floats(COLUMNS, SHAPE);
    assertEquals(2, launches(add(x, added, sum), norm(sum, w, shifted, r)));
    Place within = Place.floats(SIZE + 1, Shape.of(ROWS));
    assertEquals(2, launches(add(x, added, sum), norm(sum, w, y, within)));
  }

  @Test
  void staysTwoLaunchesWhereTheNormIsOfSomethingElse() {
    assertEquals(2, launches(add(x, added, sum), norm(added, w, y, r)));
    assertEquals(2, launches(norm(sum, w, y, r), add(x, added, sum)));
  }
}
