package org.lathe.models.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;

/** Sizes that do not fit are refused in one line. */
class DiffusionShapeTest {
  private static DiffusionShape shape(Process process, int dim, int heads, int frequencies) {
    return new DiffusionShape(
        process, 2, dim, heads, 32, 16, 8, frequencies, true, ScheduleName.LINEAR);
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    refused("dim 16 is not a multiple of 3 heads", shape(Process.MDLM, 16, 3, 8));
    refused("dim 6 with 2 heads: a head is 3 wide, must be even", shape(Process.MD4, 6, 2, 8));
    refused("frequencies 7, must be even and at least 4", shape(Process.MDLM, 16, 2, 7));
    refused(
        "frequencies 16 and conditioning 8: md4 has the same number of both",
        shape(Process.MD4, 16, 2, 16));
  }

  /** One place more than positions, the separator's, would not be an int. */
  @Test
  void positionsLeaveAPlaceToTheSeparator() {
    DiffusionShape shape =
        new DiffusionShape(
            Process.MDLM, 2, 16, 2, 32, Integer.MAX_VALUE, 8, 8, true, ScheduleName.LINEAR);
    refused("positions 2147483647, must be between 1 and 2147483646", shape);
  }

  /** What is missing is named, whichever field tells the family. */
  @Test
  void aConfigurationWithoutAFieldIsStillOfTheFamily() {
    DiffusionFamily family = new DiffusionFamily();
    for (String field : new String[] {"schedule", "cond_dim"}) {
      assertTrue(family.wrote(Json.object().put(field, 1)), field);
    }
    assertFalse(family.wrote(Json.object().put("cond_dim", 1).put("model_type", "mdlm")));
    assertFalse(family.wrote(Json.object().put("dim", 1)));
  }

  private static void refused(String message, DiffusionShape shape) {
    assertEquals(
        "model configuration: " + message,
        assertThrows(InputException.class, () -> shape.model(11)).getMessage());
  }
}
