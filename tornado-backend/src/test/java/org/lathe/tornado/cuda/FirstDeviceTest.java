package org.lathe.tornado.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The setting names the GPU as the environment of the process numbers it. */
class FirstDeviceTest {
  @Test
  void withoutAListTheNumberIsTheGpu() {
    assertEquals("CUDA_VISIBLE_DEVICES=1", FirstDevice.setting(1, Optional.empty()));
    assertEquals("CUDA_VISIBLE_DEVICES=1", FirstDevice.setting(1, Optional.of("")));
  }

  @Test
  void withAListTheNumberIsItsPlace() {
    assertEquals("CUDA_VISIBLE_DEVICES=7", FirstDevice.setting(1, Optional.of("5, 7")));
    assertEquals("CUDA_VISIBLE_DEVICES=GPU-8", FirstDevice.setting(0, Optional.of("GPU-8,GPU-9")));
  }
}
