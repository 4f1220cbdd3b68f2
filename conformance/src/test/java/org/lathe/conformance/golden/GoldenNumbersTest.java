package org.lathe.conformance.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.Safetensors;

/**
 * The float64 model agrees with every golden folder: {@code tiny}, which PyTorch made, and those
 * that this model made. PyTorch was compared with {@code levers} once: 2e-15 in norm at most.
 */
class GoldenNumbersTest {
  @ParameterizedTest
  @ValueSource(strings = {"tiny", "deep", "shallow", "levers"})
  void reproducesTheFolder(String name) throws IOException {
    Path folder = Path.of(System.getProperty("lathe.golden"), name);
    Map<String, Safetensors.Entry> want = Safetensors.read(folder.resolve("expected.safetensors"));
    Map<String, Safetensors.Entry> got = GoldenNumbers.of(GoldenCase.read(folder));
    assertEquals(want.keySet(), got.keySet());
    want.forEach((tensor, entry) -> compare(tensor, entry, got.get(tensor)));
  }

  private static void compare(String tensor, Safetensors.Entry want, Safetensors.Entry got) {
    assertArrayEquals(want.shape(), got.shape(), tensor);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < want.doubles().length; i++) {
      difference = Math.hypot(difference, want.doubles()[i] - got.doubles()[i]);
      norm = Math.hypot(norm, want.doubles()[i]);
    }
    // Without latents, no gradient reaches the weights of cross-attention.
    double relative = norm == 0 ? difference : difference / norm;
    assertTrue(
        relative <= TolerancePolicy.GOLDEN_DOUBLE, tensor + " is off by " + relative + " in norm");
  }
}
