package org.lathe.tornado.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lathe.engine.EngineException;
import org.lathe.tornado.launch.Reach;
import org.lathe.tornado.launch.Window;

/** Memory in chunks: what is mapped where, and that nothing is left behind. */
class MappedFloatsTest {
  private static final long CHUNK = Reach.CHUNKS.chunk();
  private static final long BYTES = Float.BYTES * CHUNK;

  private final Arena arena = Arena.ofConfined();
  private final DriverStandIn driver = new DriverStandIn(arena);
  private final CudaStream stream = new CudaStream(new Driver(driver.library()), "a device", 71);
  private final MappedFloats floats =
      new MappedFloats(
          stream,
          new VirtualMemory(driver.library(), new Driver(driver.library())),
          CHUNK,
          10 * CHUNK - 5);

  @AfterEach
  void close() {
    arena.close();
  }

  private List<String> called() {
    List<String> called = List.copyOf(driver.calls);
    driver.calls.clear();
    return called;
  }

  @Test
  void chunksLieOneBehindTheOtherAndMoreOfThemMoveNothing() {
    long at = floats.address();
    assertEquals(List.of("reserve " + at), called());
    floats.grow(CHUNK + 1);
    assertEquals(2 * CHUNK, floats.count());
    assertEquals(
        List.of(
            "create 103",
            "create 104",
            "map 103 at " + at,
            "map 104 at " + (at + BYTES),
            "allow " + at + " " + 2 * BYTES),
        called());
    floats.grow(2 * CHUNK + 1);
    assertEquals(at, floats.address());
    assertEquals(
        List.of(
            "create 105",
            "map 105 at " + (at + 2 * BYTES),
            "allow " + (at + 2 * BYTES) + " " + BYTES),
        called());
  }

  @Test
  void aWindowIsMappedOnceForAllWhoTakeIt() {
    floats.grow(3 * CHUNK);
    called();
    Window window = Window.of(List.of(0L, 2L), CHUNK);
    long at = floats.take(window);
    assertEquals(
        List.of(
            "reserve " + at,
            "map 103 at " + at,
            "map 105 at " + (at + BYTES),
            "allow " + at + " " + 2 * BYTES),
        called());
    assertEquals(at, floats.take(Window.of(List.of(0L, 2L), CHUNK)));
    floats.giveBack(window);
    assertEquals(List.of(), called());
    floats.giveBack(window);
    assertEquals(List.of("unmap " + at, "unmap " + (at + BYTES), "unreserve " + at), called());
  }

  @Test
  void aWindowOfConsecutiveFloatsIsWhereTheyAre() {
    floats.grow(CHUNK);
    called();
    assertEquals(floats.address() + 28, floats.take(Window.from(7)));
    assertEquals(List.of(), called());
  }

  @Test
  void tooLittleMemoryLeavesWhatThereWas() {
    floats.grow(CHUNK);
    called();
    driver.memories = 2;
    EngineException refused = assertThrows(EngineException.class, () -> floats.grow(4 * CHUNK));
    assertEquals(1, refused.getMessage().lines().count());
    assertEquals(CHUNK, floats.count());
    assertEquals(List.of("create 104", "create 105", "release 104", "release 105"), called());
    floats.grow(3 * CHUNK);
    assertEquals(3 * CHUNK, floats.count());
  }

  @Test
  void closingFreesWindowsChunksAndAddresses() {
    floats.grow(2 * CHUNK);
    long window = floats.take(Window.of(List.of(1L), CHUNK));
    called();
    floats.close();
    long at = floats.address();
    assertEquals(
        List.of(
            "wait",
            "unmap " + window,
            "unreserve " + window,
            "unmap " + at,
            "unmap " + (at + BYTES),
            "unreserve " + at,
            "release 103",
            "release 104"),
        called());
  }
}
