package org.lathe.conformance.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.engine.Backends;
import org.lathe.files.Safetensors;

/**
 * The engines agree with the golden numbers of latent thought models with experts and with Mamba
 * mixers, and the check detects a number that differs.
 */
class GoldenBlocksTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "mamba, scalar, nll kl logits grad",
    "mamba, vector, nll kl logits grad",
    "moe, scalar, nll kl experts gates router_logits grad aux",
    "moe, vector, nll kl experts gates router_logits grad aux",
  })
  void theEnginesKeepTheGoldenNumbers(String name, String backend, String wanted) {
    List<GoldenGroup> groups =
        GoldenCheck.of(SharedRivals.folder(name), Backends.choose(backend), 1);
    assertEquals(List.of(wanted.split(" ")), groups.stream().map(GoldenGroup::name).toList());
    for (GoldenGroup group : groups) {
      assertTrue(group.passes(), group.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mamba, layers.1.mixer.A_log, 0.1, nll logits grad",
    "mamba, layers.0.mixer.x_proj.weight, 0.1, nll logits grad",
    "moe, layers.0.feed_forward.experts.2.w1.weight, 0.1, nll grad",
    "moe, layers.1.feed_forward.gate.weight, 2, experts gates router_logits grad aux",
  })
  void aPerturbedWeightFailsWhatItBearsOn(String name, String tensor, float by, String failing)
      throws IOException {
    Path from = SharedRivals.folder(name);
    for (String file : List.of("config.json", "case.safetensors", "expected.safetensors")) {
      Files.write(folder.resolve(file), Files.readAllBytes(from.resolve(file)));
    }
    Map<String, Safetensors.Entry> weights = Safetensors.read(from.resolve("weights.safetensors"));
    weights.get(tensor).floats()[5] += by;
    Safetensors.write(folder.resolve("weights.safetensors"), weights);
    List<GoldenGroup> groups = GoldenCheck.of(folder, Backends.choose("vector"), 1);
    for (GoldenGroup group : groups) {
      if (List.of(failing.split(" ")).contains(group.name())) {
        assertFalse(group.passes(), group.toString());
      }
    }
  }
}
