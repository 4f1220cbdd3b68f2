package org.lathe.conformance.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;

/**
 * The engines agree with the golden numbers of discrete diffusion models, and the check detects a
 * number that differs.
 */
class GoldenDiffusionTest {
  private static final List<String> FILES =
      List.of("config.json", "weights.safetensors", "case.safetensors", "expected.safetensors");

  @TempDir private Path folder;

  private static List<GoldenGroup> check(Path folder, String backend) {
    return GoldenCheck.of(folder, Backends.choose(backend), 1);
  }

  @ParameterizedTest
  @CsvSource({
    "mdlm, scalar, noise log_p reverse cross_entropy nelbo grad TRAIN",
    "mdlm, vector, noise log_p reverse cross_entropy nelbo grad TRAIN",
    "md4, scalar, noise logits cross_entropy nelbo grad",
    "md4, vector, noise logits cross_entropy nelbo grad",
    "sedd-absorb, scalar, noise log_score reverse score_entropy mean_reading nelbo grad",
    "sedd-absorb, vector, noise log_score reverse score_entropy mean_reading nelbo grad",
    "sedd-uniform, scalar, noise log_score score_entropy nelbo grad",
    "sedd-uniform, vector, noise log_score score_entropy nelbo grad",
  })
  void theEnginesKeepTheGoldenNumbers(String name, String backend, String wanted) {
    List<GoldenGroup> groups = check(SharedRivals.folder(name), backend);
    String train = "train.loss train.grad_norm train.after3 train.ema3";
    assertEquals(
        List.of(wanted.replace("TRAIN", train).split(" ")),
        groups.stream().map(GoldenGroup::name).toList());
    for (GoldenGroup group : groups) {
      assertTrue(group.passes(), group.toString());
    }
  }

  /** Copies a folder with changed tensors in one file. */
  private void change(String name, String file, Consumer<Map<String, Safetensors.Entry>> change)
      throws IOException {
    Path from = SharedRivals.folder(name);
    for (String each : FILES) {
      Files.write(folder.resolve(each), Files.readAllBytes(from.resolve(each)));
    }
    Map<String, Safetensors.Entry> tensors = Safetensors.read(from.resolve(file));
    change.accept(tensors);
    Safetensors.write(folder.resolve(file), tensors);
  }

  @ParameterizedTest
  @CsvSource({
    "mdlm, blocks.0.attn_qkv.weight",
    "mdlm, output_layer.adaLN_modulation.bias",
    "md4, layers.1.modulation.weight",
    "sedd-absorb, sigma_map.mlp.0.weight",
    "sedd-uniform, blocks.1.mlp.2.bias",
  })
  void aPerturbedWeightFailsEveryGroupOfTheNetwork(String name, String tensor) throws IOException {
    change(name, "weights.safetensors", tensors -> tensors.get(tensor).floats()[5] += 3e-2f);
    for (GoldenGroup group : check(folder, "vector")) {
      assertEquals(group.name().equals("noise"), group.passes(), group.toString());
    }
  }

  /** The rows of the mask: that of the output is never used, so it may be whatever it is. */
  @Test
  void theMasksOutputIsNotUsed() throws IOException {
    change(
        "mdlm",
        "weights.safetensors",
        tensors -> {
          float[] bias = tensors.get("output_layer.linear.bias").floats();
          bias[bias.length - 1] = 100;
        });
    for (GoldenGroup group : check(folder, "vector")) {
      assertTrue(group.passes(), group.toString());
    }
  }

  /** Each number that is expected is compared: one that differs fails. */
  @ParameterizedTest
  @ValueSource(strings = {"mdlm", "md4", "sedd-absorb", "sedd-uniform"})
  void aPerturbedNumberFailsItsGroup(String name) throws IOException {
    change(
        name,
        "expected.safetensors",
        tensors ->
            tensors.forEach(
                (each, entry) -> entry.doubles()[0] += 0.1 * (1 + Math.abs(entry.doubles()[0]))));
    for (GoldenGroup group : check(folder, "vector")) {
      assertFalse(group.passes(), group.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mdlm, grad.blocks.1.norm2.weight, grad.blocks.1.norm2.weight",
    "mdlm, log_p, 'logits, log_p or log_score'",
    "md4, cross_entropy, cross_entropy",
    "sedd-uniform, nelbo, nelbo",
  })
  void aMissingNumberIsNamed(String name, String tensor, String named) throws IOException {
    change(name, "expected.safetensors", tensors -> tensors.remove(tensor));
    assertEquals(folder.resolve("expected.safetensors") + " has no tensor " + named, refusal());
  }

  @Test
  void aTensorOfAnotherModelIsNamed() throws IOException {
    change(
        "mdlm",
        "weights.safetensors",
        tensors -> tensors.put("blocks.2.norm1.weight", tensors.get("blocks.1.norm1.weight")));
    assertTrue(refusal().endsWith("that has no tensor blocks.2.norm1.weight"), this::refusal);
  }

  @Test
  void anIdBeyondTheMaskIsNamed() throws IOException {
    change("md4", "case.safetensors", tensors -> tensors.get("noisy").ints()[3] = 16);
    assertTrue(
        refusal().endsWith("noisy contains id 16, outside the vocabulary of 16"), this::refusal);
  }

  private String refusal() {
    InputException refused = assertThrows(InputException.class, () -> check(folder, "vector"));
    assertEquals(1, refused.getMessage().lines().count());
    return refused.getMessage();
  }
}
