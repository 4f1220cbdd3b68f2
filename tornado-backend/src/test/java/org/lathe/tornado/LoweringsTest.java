package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.tornado.op.DeviceOperations;

/** Every operation has its lowering. */
class LoweringsTest {
  @Test
  void noClassIsMissing() {
    assertEquals(List.of(), DeviceOperations.lowerings().missing());
  }
}
