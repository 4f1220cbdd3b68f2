package org.lathe.tornado.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.lathe.graph.Shape;

/** A descriptor has the words that its kernel reads, each once and of the right type. */
class DescriptorTest {
  private static final int X = 1;
  private static final int IDS = 2;
  private static final int COLUMNS = 3;
  private static final DeviceKernel KERNEL =
      new DeviceKernel("three_words", COLUMNS, (c, f, n, cursor) -> {}, KernelCost.each(1, 1, 0));
  private static final DeviceKernel PAIRS =
      new DeviceKernel("pairs", 64, 64, X, 2, (c, f, n, cursor) -> {}, KernelCost.each(1, 1, 0));

  private static final Place FLOATS = Place.floats(40, Shape.of(6));
  private static final Place INTS = Place.ints(new IntData(new int[2], 50), Shape.of(2));

  @Test
  void wordsLieInTheOrderOfTheirConstants() {
    Descriptor descriptor = new Descriptor().value(COLUMNS, 3).ints(IDS, INTS).floats(X, FLOATS);
    assertArrayEquals(new int[] {2, 40, 50, 3}, descriptor.words(KERNEL, 2));
    assertArrayEquals(new int[] {7, 40, 50, 3}, descriptor.words(KERNEL, 7), "another launch");
  }

  @Test
  void aMissingWordIsRefused() {
    Descriptor descriptor = new Descriptor().floats(X, FLOATS).value(COLUMNS, 3);
    String refused = refusal(() -> descriptor.words(KERNEL, 2));
    assertEquals("kernel three_words reads words 1 to 3, put are {1, 3}", refused);
  }

  @Test
  void aWordThatTheKernelDoesNotReadIsRefused() {
    Descriptor full = new Descriptor().floats(X, FLOATS).ints(IDS, INTS).value(COLUMNS, 3);
    refusal(() -> full.flag(COLUMNS + 1, true).words(KERNEL, 2));
    Descriptor askew = new Descriptor().floats(X, FLOATS).ints(IDS, INTS).value(COLUMNS + 1, 3);
    refusal(() -> askew.words(KERNEL, 2));
  }

  @Test
  void aWordThatIsPutTwiceIsRefused() {
    refusal(() -> new Descriptor().value(COLUMNS, 3).flag(COLUMNS, true));
    refusal(() -> new Descriptor().value(Descriptor.COUNT, 3));
  }

  @Test
  void anOperandOfTheOtherTypeIsRefused() {
    refusal(() -> new Descriptor().floats(X, INTS));
    refusal(() -> new Descriptor().ints(IDS, FLOATS));
  }

  @Test
  void theTableLiesBehindTheWords() {
    Descriptor descriptor = new Descriptor().floats(X, FLOATS).table(new int[] {5, 6, 7, 8});
    assertArrayEquals(new int[] {9, 40, 5, 6, 7, 8}, descriptor.words(PAIRS, 9));
  }

  @Test
  void aTableOfAnotherFormIsRefused() {
    String missing = refusal(() -> new Descriptor().floats(X, FLOATS).words(PAIRS, 1));
    assertEquals("kernel pairs reads a table with rows of 2, put are 0 numbers", missing);
    refusal(() -> new Descriptor().floats(X, FLOATS).table(new int[3]).words(PAIRS, 1));
    refusal(() -> new Descriptor().table(new int[2]).table(new int[2]));
    Descriptor full = new Descriptor().floats(X, FLOATS).ints(IDS, INTS).value(COLUMNS, 3);
    refusal(() -> full.table(new int[2]).words(KERNEL, 1));
  }

  @Test
  void halvesAreCountedInTheWindowAndTheLastWordNamesThem() {
    DeviceKernel kernel =
        DeviceKernel.ofFours("halves", X + 1, (c, f, n, cursor, h) -> {}, KernelCost.each(1, 1, 0));
    Place halves = Place.halves(1L << 40, Shape.of(6)).slices(2, 5);
    Descriptor descriptor = new Descriptor().stored(X, halves);
    Window window = Window.from((1L << 39) - 3);
    assertArrayEquals(
        new int[] {3, Window.LOWEST + 8, 1 << X}, descriptor.words(kernel, 3, window));
    assertArrayEquals(
        new int[] {3, Window.LOWEST + 35, 0},
        new Descriptor().stored(X, FLOATS).words(kernel, 3, Window.from(5)));
  }

  @Test
  void aKernelOfFloatsRefusesHalves() {
    Place halves = Place.halves(80, Shape.of(6));
    assertEquals(
        "kernel pairs takes no halves",
        refusal(() -> new Descriptor().stored(X, halves).words(PAIRS, 1)));
    assertThrows(IllegalStateException.class, () -> new Descriptor().floats(X, halves));
  }

  private static String refusal(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }
}
