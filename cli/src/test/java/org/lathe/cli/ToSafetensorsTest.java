package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.models.Model;
import org.lathe.models.blocks.LlamaParameters;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.family.LtmModel;

/** The scripts of docs/guides/checkpoints.md give the names that Lathe has, and run no pickle. */
class ToSafetensorsTest {
  private static final Path SCRIPT = Path.of("../docs/guides/to_safetensors.py");
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

  private static final Path AVERAGES = Path.of("../docs/guides/diffusion_to_safetensors.py");

  /** The same for MDLM, and for SEDD: tensors are numbers, the average those from 100. */
  private static final String AVERAGING_TORCH =
      """
      class Tensor:
          def __init__(self, number, shape): self.number, self.shape = number, shape
          def clone(self): return self
          def contiguous(self): return self
          def __str__(self): return str(self.number)
      def load(file, map_location, weights_only):
          assert weights_only is True and map_location == "cpu"
          part, prefix, lost = open(file).read().split(",")
          names = ["vocab_embed.embedding", "rotary_emb.inv_freq", "blocks.0.norm1.weight"]
          weights = {prefix + name: Tensor(i, len(name)) for i, name in enumerate(names)}
          average = [Tensor(100, 21), Tensor(102, 21 - int(lost)), Tensor(103, 1)]
          return {part: weights, "ema": {"shadow_params": average}}
      """;

  private static final String PAIRS =
      """
      def save_file(tensors, file):
          open(file, "w").write(" ".join(f"{name}={tensor}" for name, tensor in tensors.items()))
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

  /** What is no weight has no average, and the parameters of the noise come after the network's. */
  @ParameterizedTest
  @CsvSource({"state_dict, backbone.", "model, ''"})
  void theAverageGetsTheNamesOfTheWeights(String part, String prefix)
      throws IOException, InterruptedException {
    assertTrue(Files.readString(AVERAGES).lines().count() <= 15, "it stays short");
    assertEquals(0, averages(part + "," + prefix + ",0"));
    assertEquals(
        "%svocab_embed.embedding=100 %sblocks.0.norm1.weight=102".formatted(prefix, prefix),
        Files.readString(folder.resolve("out/model.safetensors")));
    assertFalse(Files.exists(folder.resolve("out/config.json")));
  }

  @Test
  void anAverageOfOtherWeightsIsRefused() throws IOException, InterruptedException {
    assertEquals(1, averages("model,,1"));
    assertFalse(Files.exists(folder.resolve("out")));
  }

  private int averages(String checkpoint) throws IOException, InterruptedException {
    assumeTrue(python("-c", "pass") == 0, "there is no python3 here");
    Files.createDirectory(folder.resolve("safetensors"));
    Files.writeString(folder.resolve("torch.py"), AVERAGING_TORCH);
    Files.writeString(folder.resolve("safetensors/torch.py"), PAIRS);
    Files.writeString(folder.resolve("safetensors/__init__.py"), "");
    Path file = folder.resolve("checkpoint.pth");
    Files.writeString(file, checkpoint);
    return python(
        AVERAGES.toAbsolutePath().toString(), file.toString(), folder.resolve("out").toString());
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
