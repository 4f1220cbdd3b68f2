package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;

/** A workspace refuses what its elements cannot be counted in. */
class DeviceWorkspaceTest {
  private static final long GIB = 1L << 30;

  @Test
  void halvesPastAnIntAreRefusedBeforeMemoryIsTaken() {
    DeviceWorkspace workspace = new DeviceWorkspace(null, true);
    MemoryNeed need = new MemoryNeed(0, 0, 0, 0, 0, 6 * GIB, 3 * GIB, 0);
    EngineException refused = assertThrows(EngineException.class, () -> workspace.reserve(need));
    assertEquals(
        "what is planned needs more intermediates and working memory than the 8 GiB in which an int"
            + " counts bfloat16 elements: use a smaller micro-batch (--micro-batch) or model",
        refused.getMessage());
    assertEquals(0, workspace.held().bytes());
  }
}
