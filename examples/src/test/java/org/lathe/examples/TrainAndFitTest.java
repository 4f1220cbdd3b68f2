package org.lathe.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.models.ltm.measurement.TextFit;

/** The fit lowers the NELBO, and returns all latents of all layers. */
class TrainAndFitTest {
  @TempDir Path folder;

  @Test
  void theFitLowersTheNelboAndReadsByLayer() {
    Path run = folder.resolve("run");
    TrainAndFit.train(run);
    TextFit fit = TrainAndFit.fit(run, "Hal was a sailor.");
    double before = fit.steps().getFirst().nelbo();
    double after = fit.fitted().nelbo();
    assertTrue(after < before, "NELBO before " + before + ", after " + after);
    int elements = fit.config().latents() * fit.config().dim();
    assertEquals(elements, fit.mu().length);
    assertEquals(elements, fit.logVar().length);
    double[][] kl = fit.fitted().kl();
    assertEquals(fit.config().layers(), kl.length);
    for (int layer = 0; layer < kl.length; layer++) {
      assertTrue(kl[layer][0] > 0, "KL of layer " + layer + " is " + kl[layer][0]);
    }
  }
}
