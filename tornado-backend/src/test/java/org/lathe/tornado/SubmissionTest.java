package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lathe.engine.EngineException;
import org.lathe.tornado.cuda.FirstDevice;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** What the option for submissions selects. */
class SubmissionTest {
  private static final String PROPERTY = "lathe.tornado.submission";
  private static final TornadoDevice DEVICE =
      TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice();
  private static final boolean CUDA = DEVICE.getTornadoVMBackend() == TornadoVMBackendType.CUDA;

  private final String before = System.getProperty(PROPERTY);

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  @Test
  void aDeviceHasTheFasterOneUnlessTheUserAsksForLaunches() {
    System.clearProperty(PROPERTY);
    assertEquals(CUDA ? Submission.PROGRAM : Submission.LAUNCHES, Submission.of(DEVICE));
    System.setProperty(PROPERTY, "launches");
    assertEquals(Submission.LAUNCHES, Submission.of(DEVICE));
  }

  @Test
  void aProgramAtOnceIsRefusedWhereTheBackendIsNotCuda() {
    System.setProperty(PROPERTY, "program");
    if (CUDA) {
      assertEquals(Submission.PROGRAM, Submission.of(DEVICE));
      return;
    }
    EngineException refused = assertThrows(EngineException.class, () -> Submission.of(DEVICE));
    assertEquals(1, refused.getMessage().lines().count());
    assertTrue(
        refused.getMessage().contains("needs TornadoVM's backend cuda"), refused.getMessage());
  }

  @Test
  void launchesOfAnotherDeviceThanTheFirstAreRefusedOnCuda() {
    Submission.requireFirst("a GPU", 0);
    EngineException refused =
        assertThrows(EngineException.class, () -> Submission.requireFirst("a GPU", 2));
    assertEquals(
        "with -Dlathe.tornado.submission=launches TornadoVM computes on the first GPU only, and a"
            + " GPU is number 2: set "
            + FirstDevice.setting(2)
            + ", which makes it the first, or leave the option out",
        refused.getMessage());
    Submission.LAUNCHES.requireReachable(DEVICE);
  }

  @Test
  void anythingElseIsRefused() {
    System.setProperty(PROPERTY, "graph");
    EngineException refused = assertThrows(EngineException.class, Submission::asked);
    assertEquals(
        "-Dlathe.tornado.submission takes program or launches, not 'graph'", refused.getMessage());
  }
}
