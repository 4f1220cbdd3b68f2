package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.tornado.launch.Reach;

/** The positions of parts of the single array of the device. */
class HeapTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 16, 24, 64})
  void partsBeginAtAlignedAddressesAndDoNotMeet(int header) {
    Heap heap = new Heap(header, Reach.ALIGNED);
    long end = 0;
    for (int count : new int[] {0, 1, 16, 17, 100}) {
      long at = heap.take(count);
      assertEquals(0, (header + Float.BYTES * at) % 64, "part of " + count);
      assertTrue(at >= end, "part of " + count);
      end = at + count;
    }
    assertTrue(heap.used() >= end);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 24})
  void whatIsGivenBackIsTakenAgain(int header) {
    Heap heap = new Heap(header, Reach.ALIGNED);
    long first = heap.take(100);
    long second = heap.take(100);
    heap.giveBack(first);
    assertEquals(first, heap.take(90));
    assertTrue(heap.take(90) > second);
  }
}
