package org.lathe.tornado.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.graph.Shape;
import org.lathe.graph.TooLargeException;

/** Each launch finds its operands by ints, however far apart they are. */
class WindowTest {
  private static final long CHUNK = Reach.FAR.chunk();
  private static final long GIB = (1L << 30) / Float.BYTES;

  private static Window window(boolean halves, Region... operands) {
    return Reach.FAR.window("kernel", List.of(operands), halves);
  }

  @Test
  void operandsThatIntsTellApartHaveConsecutiveFloats() {
    Region far = Region.floats(100 * GIB, 20);
    Region farther = Region.floats(115 * GIB, GIB / 2);
    Window window = window(false, farther, far);
    assertEquals(List.of(), window.chunks());
    assertEquals(100 * GIB, window.first());
    assertEquals(Window.LOWEST, window.ofFloat(far.first()));
    assertEquals(Window.LOWEST + 15 * GIB, window.ofFloat(farther.first()));
  }

  @Test
  void thePositionOfNoOperandMeansNowhere() {
    assertNotEquals(Descriptor.NOWHERE, window(false, Region.floats(7, 1)).ofFloat(7));
    assertNotEquals(Descriptor.NOWHERE, window(true, Region.halves(14, 1)).ofHalf(14));
  }

  /** The last two floats of chunk 1 and the first of chunk 2; the second float of chunk 640. */
  @Test
  void operandsThatAreFartherApartAreInChunksOneBehindTheOther() {
    Region near = Region.floats(2 * CHUNK - 2, 3);
    Region far = Region.floats(640 * CHUNK + 1, 1);
    Window window = window(false, far, near);
    assertEquals(List.of(1L, 2L, 640L), window.chunks());
    assertEquals(Window.LOWEST + CHUNK - 2, window.ofFloat(2 * CHUNK - 2));
    assertEquals(Window.LOWEST + CHUNK, window.ofFloat(2 * CHUNK));
    assertEquals(Window.LOWEST + 2 * CHUNK + 1, window.ofFloat(640 * CHUNK + 1));
    assertEquals(Window.LOWEST + 2 * (2 * CHUNK + 1) + 1, window.ofHalf(2 * (640 * CHUNK + 1) + 1));
    assertThrows(IllegalArgumentException.class, () -> window.ofFloat(3 * CHUNK));
  }

  /** An int tells half as many bytes of halves apart. */
  @Test
  void halvesMustBeNearerThanFloats() {
    Region first = Region.floats(0, 1);
    Region last = Region.floats(9 * GIB, 1);
    assertEquals(List.of(), window(false, first, last).chunks());
    assertEquals(2, window(true, first, last).chunks().size());
  }

  @Test
  void aLaunchThatNeedsMoreAtOnceIsRefusedInOneLine() {
    TooLargeException refused =
        assertThrows(
            TooLargeException.class,
            () ->
                window(
                    false,
                    Region.floats(0, 7 * GIB),
                    Region.floats(20 * GIB, 7 * GIB),
                    Region.floats(40 * GIB, 7 * GIB)));
    assertEquals(
        "kernel kernel needs more than the 16 GiB at once that it can tell apart: use a smaller"
            + " batch, a shorter length or a smaller model",
        refused.getMessage());
  }

  @Test
  void aDeviceWithOneArrayHasItsPositions() {
    Window window = Reach.ARRAY.window("kernel", List.of(Region.floats(5, 7)), false);
    assertEquals(5, window.ofFloat(5));
    assertThrows(ArithmeticException.class, () -> window.ofFloat(1L << 31));
  }

  @Test
  void aViewStaysInTheMemoryOfWhatItIsAViewOf() {
    Place place = Place.floats(1L << 40, Shape.of(4, 3));
    assertEquals((1L << 40) + 9, place.slice(3).at());
    assertEquals(place.memory(), place.slice(3).memory());
    assertThrows(IllegalArgumentException.class, () -> place.view(1, Shape.of(12)));
  }
}
