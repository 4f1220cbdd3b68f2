package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.conformance.golden.GoldenCheck;
import org.lathe.conformance.golden.GoldenGroup;
import org.lathe.engine.Backends;

/** Outputs, losses, bounds, every gradient and training of discrete diffusion models, here. */
class GoldenDiffusionTest {
  @ParameterizedTest
  @ValueSource(strings = {"mdlm", "md4", "sedd-absorb", "sedd-uniform"})
  void theEngineKeepsTheGoldenNumbers(String name) {
    String data = System.getenv("LATHE_DATA");
    assumeTrue(data != null, "skipped: LATHE_DATA names no folder of data");
    Path golden = Path.of(data).resolveSibling("golden").resolve("rivals").resolve(name);
    assumeTrue(Files.isDirectory(golden), () -> "skipped: there is no " + golden);
    Backends.Choice choice = Backends.choose("tornado");
    for (GoldenGroup group : GoldenCheck.of(golden, choice, 2)) {
      GoldenGroup held = group.with(choice.backend().declaration().products());
      assertTrue(held.passes(), held::toString);
    }
  }
}
