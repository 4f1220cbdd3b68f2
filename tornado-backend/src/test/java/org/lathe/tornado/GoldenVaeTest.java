package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.lathe.conformance.golden.GoldenCheck;
import org.lathe.conformance.golden.GoldenGroup;
import org.lathe.engine.Backends;

/** Posterior, scores, objectives and every gradient of an encoder with its decoder, here. */
class GoldenVaeTest {
  private static final Path GOLDEN = Path.of("../models/src/test/resources/golden-rivals/vae");

  @Test
  void theEngineKeepsTheGoldenNumbers() {
    Backends.Choice choice = Backends.choose("tornado");
    for (GoldenGroup group : GoldenCheck.of(GOLDEN, choice, 2)) {
      GoldenGroup held = group.with(choice.backend().declaration().products());
      assertTrue(held.passes(), held::toString);
    }
  }
}
