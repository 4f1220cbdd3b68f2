package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.models.Model;
import org.lathe.models.blocks.LlamaParameters;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.family.LtmModel;

/** The script of docs/checkpoints.md gives the names that Lathe has, and runs no pickle. */
class ToSafetensorsTest {
  private static final Path SCRIPT = Path.of("../docs/to_safetensors.py");
  private static final Model MODEL = new LtmModel(LtmConfig.of(61, 32, 2, 2, 24, 7, 4));

  /** Stands in for PyTorch: a checkpoint whose tensors know their names alone. */
  private static final String TORCH =
      """
      class Tensor:
          def clone(self): return self
          def contiguous(self): return self
      def load(file, map_location, weights_only):
          assert weights_only is True and map_location == "cpu"
          names = open(file).read().split()
          return {"model": {name: Tensor() for name in names}, "model_args": {"dim": 32}}
      """;

  private static final String SAFETENSORS =
      """
      def save_file(tensors, file):
          open(file, "w").write(" ".join(tensors))
      """;

  @TempDir private Path folder;

  private static List<String> releaseNames() {
    return MODEL.checkpointTensors().keySet().stream().map(LlamaParameters::released).toList();
  }

  @Test
  void itsTableOfNamesIsOurs() throws IOException {
    String script = Files.readString(SCRIPT);
    String table = script.lines().filter(line -> line.startsWith("NAMES")).findFirst().orElse("");
    Map<String, String> names = new LinkedHashMap<>();
    Pattern.compile("\"([^\"]+)\": \"([^\"]*)\"")
        .matcher(table)
        .results()
        .forEach(pair -> names.put(pair.group(1), pair.group(2)));
    Set<String> plain = new TreeSet<>();
    for (String name : releaseNames()) {
      for (Map.Entry<String, String> pair : names.entrySet()) {
        name = name.replace(pair.getKey(), pair.getValue());
      }
      plain.add(name);
    }
    assertEquals(new TreeSet<>(MODEL.checkpointTensors().keySet()), plain);
    assertTrue(script.contains("weights_only=True"), script);
    assertTrue(script.lines().count() <= 15, "it stays short enough to be read before it is run");
  }

  @Test
  void python3RunsIt() throws IOException, InterruptedException {
    assumeTrue(python("-c", "pass") == 0, "there is no python3 here");
    Files.createDirectory(folder.resolve("safetensors"));
    Files.writeString(folder.resolve("torch.py"), TORCH);
    Files.writeString(folder.resolve("safetensors/torch.py"), SAFETENSORS);
    Files.writeString(folder.resolve("safetensors/__init__.py"), "");
    Path checkpoint = folder.resolve("checkpoint.pt");
    Files.writeString(checkpoint, "module." + String.join(" module.", releaseNames()));
    Path out = folder.resolve("above/out");
    assertEquals(
        0, python(SCRIPT.toAbsolutePath().toString(), checkpoint.toString(), out.toString()));
    assertEquals(
        List.copyOf(MODEL.checkpointTensors().keySet()),
        List.of(Files.readString(out.resolve("model.safetensors")).split(" ")));
    assertTrue(Files.readString(out.resolve("config.json")).contains("\"dim\": 32"));
  }

  private int python(String... arguments) throws InterruptedException {
    List<String> line = new ArrayList<>(List.of("python3"));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
    builder.environment().put("PYTHONPATH", folder.toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
