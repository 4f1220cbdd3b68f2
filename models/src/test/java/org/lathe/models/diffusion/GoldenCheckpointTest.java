package org.lathe.models.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.files.Safetensors;
import org.lathe.models.Checkpoint;
import org.lathe.models.Parameter;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.noise.Process;

/** Weights and configuration that PyTorch wrote open as a checkpoint, and are written again. */
class GoldenCheckpointTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Process.class)
  void opensAndIsWrittenAgain(Process process) throws IOException {
    String data = System.getenv("LATHE_DATA");
    assumeTrue(data != null, "skipped: LATHE_DATA names no folder of data");
    Path golden = Path.of(data).resolveSibling("golden").resolve("rivals").resolve(process.id());
    assumeTrue(Files.isDirectory(golden), () -> "skipped: there is no " + golden);
    Path given = Files.createDirectory(folder.resolve("given"));
    Files.copy(golden.resolve("config.json"), given.resolve("config.json"));
    Files.copy(golden.resolve("weights.safetensors"), given.resolve("model.safetensors"));
    Checkpoint checkpoint = Checkpoint.open(given);
    DiffusionConfig config = (DiffusionConfig) checkpoint.model().config();
    assertEquals(process, config.process());

    Path written = folder.resolve("written");
    Backends.Choice choice = Backends.choose("scalar");
    try (Session session = choice.backend().open(choice.device(), 1)) {
      checkpoint.loadWeights(session);
      Map<String, Safetensors.Entry> tensors = checkpoint.model().tensors(session, Parameter::name);
      Checkpoint.save(written, checkpoint.model(), tensors, Map.of());
    }
    assertEquals(config, Checkpoint.open(written).model().config());
    Map<String, Safetensors.Entry> before = Safetensors.read(given.resolve("model.safetensors"));
    Map<String, Safetensors.Entry> after = Safetensors.read(written.resolve("model.safetensors"));
    assertEquals(before.keySet(), after.keySet());
    before.forEach(
        (name, entry) -> {
          float[] wanted = entry.floats().clone();
          if (process.masks() && name.startsWith("output_layer.linear.")) {
            // The output of the mask.
            int row = wanted.length / config.noisyIds();
            Arrays.fill(wanted, wanted.length - row, wanted.length, 0);
          }
          assertArrayEquals(wanted, after.get(name).floats(), name);
        });
  }
}
