package org.lathe.tornado.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Traffic;

/** Copies pass through a small memory that the device reads and writes later. */
class PinnedStagingTest {
  private static final int ROOM = 1024;

  @Test
  void allThatWasPutArrivesThoughTheHostChangesItsArrays() {
    try (Arena arena = Arena.ofConfined()) {
      DriverStandIn driver = new DriverStandIn(arena);
      CudaStream stream = new CudaStream(new Driver(driver.library()), "a device", 71);
      PinnedStaging staging = new PinnedStaging(stream, ROOM);
      int count = 7;
      int size = 100;
      long device = stream.allocate((long) Integer.BYTES * count * size);
      int[] expected = new int[count * size];
      int[] values = new int[size];
      for (int i = 0; i < count; i++) {
        Arrays.fill(values, i + 1);
        Arrays.fill(expected, i * size, (i + 1) * size, i + 1);
        staging.put(MemorySegment.ofArray(values), device + (long) Integer.BYTES * i * size);
      }
      int[] got = new int[count * size];
      staging.get(device, MemorySegment.ofArray(got));
      assertArrayEquals(expected, got);
      long bytes = (long) Integer.BYTES * count * size;
      assertEquals(new Traffic(0, bytes, bytes), stream.traffic());
    }
  }

  @Test
  void aFewScalarsDoNotWait() {
    try (Arena arena = Arena.ofConfined()) {
      DriverStandIn driver = new DriverStandIn(arena);
      CudaStream stream = new CudaStream(new Driver(driver.library()), "a device", 71);
      PinnedStaging staging = new PinnedStaging(stream, ROOM);
      long device = stream.allocate(Integer.BYTES);
      for (int i = 0; i < ROOM / 64; i++) {
        staging.put(MemorySegment.ofArray(new int[] {i}), device);
      }
      assertFalse(driver.calls.contains("wait"), driver.calls::toString);
      staging.put(MemorySegment.ofArray(new int[] {77}), device);
      assertEquals("wait", driver.calls.getLast());
      int[] got = new int[1];
      staging.get(device, MemorySegment.ofArray(got));
      assertEquals(77, got[0]);
    }
  }
}
