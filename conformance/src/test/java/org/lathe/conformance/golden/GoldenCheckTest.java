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
import org.lathe.engine.Backends;
import org.lathe.engine.Precision;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;

/** The engines agree with the golden numbers, and the check detects a number that differs. */
class GoldenCheckTest {
  private static final Path GOLDEN = Path.of("src", "main", "resources", "golden");
  private static final Path TINY = GOLDEN.resolve("tiny");
  private static final Path LEVERS = GOLDEN.resolve("levers");
  private static final Path VAE =
      Path.of("..", "models", "src", "test", "resources", "golden-rivals", "vae");
  private static final List<String> FILES =
      List.of("config.json", "weights.safetensors", "case.safetensors", "expected.safetensors");

  private static List<GoldenGroup> check(Path folder, String backend) {
    return GoldenCheck.of(folder, Backends.choose(backend), 1);
  }

  @ParameterizedTest
  @CsvSource({
    "tiny, scalar, 12",
    "tiny, vector, 12",
    "deep, scalar, 12",
    "deep, vector, 12",
    "shallow, scalar, 12",
    "shallow, vector, 12",
    "levers, scalar, 42",
    "levers, vector, 42"
  })
  void theEnginesKeepTheGoldenNumbers(String folder, String backend, int count) {
    List<GoldenGroup> groups = check(GOLDEN.resolve(folder), backend);
    assertEquals(count, groups.size());
    for (GoldenGroup group : groups) {
      assertTrue(group.passes(), group.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"scalar", "vector"})
  void theEnginesKeepThoseOfAnEncoder(String backend) {
    List<GoldenGroup> groups = check(VAE, backend);
    assertEquals(
        List.of("posterior", "nll", "kl", "grad", "elbo", "annealed", "free_bits"),
        groups.stream().map(GoldenGroup::name).toList());
    for (GoldenGroup group : groups) {
      assertTrue(group.passes(), group.toString());
    }
  }

  @Test
  void aPerturbedWeightOfTheEncoderFailsEveryGroup(@TempDir Path temporary) throws IOException {
    Path folder =
        changed(
            VAE,
            temporary,
            "weights.safetensors",
            tensors -> tensors.get("encoder.layers.1.feed_forward.w2.weight").floats()[5] += 1e-2f);
    for (GoldenGroup group : check(folder, "vector")) {
      assertFalse(group.passes(), group.toString());
    }
  }

  /** Returns a copy of the folder with changed tensors in one file. */
  private static Path changed(
      Path folder, String file, Consumer<Map<String, Safetensors.Entry>> change)
      throws IOException {
    return changed(TINY, folder, file, change);
  }

  private static Path changed(
      Path from, Path folder, String file, Consumer<Map<String, Safetensors.Entry>> change)
      throws IOException {
    for (String name : FILES) {
      Files.copy(from.resolve(name), folder.resolve(name));
    }
    Map<String, Safetensors.Entry> tensors = Safetensors.read(from.resolve(file));
    change.accept(tensors);
    Safetensors.write(folder.resolve(file), tensors);
    return folder;
  }

  @Test
  void aPerturbedWeightFailsEveryGroupThatItReaches(@TempDir Path temporary) throws IOException {
    Path folder =
        changed(
            temporary,
            "weights.safetensors",
            tensors -> tensors.get("layers.1.feed_forward.w2.weight").floats()[5] += 1e-2f);
    for (GoldenGroup group : check(folder, "vector")) {
      assertEquals(group.name().equals("kl"), group.passes(), group.toString());
    }
  }

  /** Returns whether a group or tensor is of one of the levers. */
  private static boolean ofLever(String name) {
    return List.of("fit.", "slow.", "dropout.", "none.").stream().anyMatch(name::startsWith)
        && !name.startsWith("fit.paper.")
        && !name.startsWith("fit.release.");
  }

  /** Changes one element of each tensor of a lever. */
  private static void perturb(Map<String, Safetensors.Entry> tensors) {
    tensors.forEach(
        (name, entry) -> {
          if (ofLever(name)) {
            entry.doubles()[0] += 0.01 * (1 + Math.abs(entry.doubles()[0]));
          }
        });
  }

  @Test
  void aPerturbedNumberFailsTheGroupOfItsLever(@TempDir Path temporary) throws IOException {
    Path folder = changed(LEVERS, temporary, "expected.safetensors", GoldenCheckTest::perturb);
    for (GoldenGroup group : check(folder, "vector")) {
      assertEquals(!ofLever(group.name()), group.passes(), group.toString());
    }
  }

  /** Folders that were written before a lever was added have no numbers of it. */
  @Test
  void aLeverWithoutNumbersIsNotChecked(@TempDir Path temporary) throws IOException {
    Path folder =
        changed(
            LEVERS,
            temporary,
            "expected.safetensors",
            tensors ->
                tensors.keySet().removeIf(name -> ofLever(name) && !name.startsWith("fit.draws.")));
    List<String> levers =
        check(folder, "vector").stream()
            .map(GoldenGroup::name)
            .filter(GoldenCheckTest::ofLever)
            .toList();
    assertEquals(List.of("fit.draws.nelbo", "fit.draws.posterior"), levers);
  }

  @Test
  void aMissingTensorOfALeverIsNamed(@TempDir Path temporary) throws IOException {
    String message =
        refusal(
            changed(
                LEVERS,
                temporary,
                "expected.safetensors",
                tensors -> tensors.remove("fit.natural.mu")));
    assertTrue(message.endsWith("has no tensor fit.natural.mu"), message);
  }

  @Test
  void aMissingInputOfALeverIsNamed(@TempDir Path temporary) throws IOException {
    String message =
        refusal(
            changed(LEVERS, temporary, "case.safetensors", tensors -> tensors.remove("noise.2")));
    assertTrue(message.endsWith("case.safetensors has no tensor noise.2"), message);
  }

  @Test
  void theBoundGrowsWithTheRoundingOfTheFactors() {
    GoldenGroup group = new GoldenGroup("nll", 0.01, 1e-6, "nll[0]");
    assertFalse(group.with(Precision.F32).passes());
    assertFalse(group.with(Precision.TF32).passes(), "the bound is 0.0082");
    assertTrue(group.with(Precision.BF16).passes(), "the bound is 0.066");
    assertEquals(1e-6 * 0x1p16, group.with(Precision.BF16_MEMORY).bound());
  }

  @Test
  void anErrorThatIsNoNumberFails() {
    GoldenGroup group =
        new GoldenGroup.Worst("nll", 1)
            .each("nll", new double[] {0, Double.NaN, 0}, new double[] {1, 1, 1})
            .group();
    assertFalse(group.passes());
    assertEquals("nll[1]", group.where());
  }

  private static String refusal(Path folder) {
    InputException refused = assertThrows(InputException.class, () -> check(folder, "vector"));
    assertEquals(1, refused.getMessage().lines().count());
    return refused.getMessage();
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path temporary) throws IOException {
    assertTrue(refusal(temporary.resolve("none")).contains("none"));
    assertTrue(refusal(temporary).contains("config.json"));
    changed(temporary, "weights.safetensors", tensors -> {});
    Files.delete(temporary.resolve("expected.safetensors"));
    assertTrue(refusal(temporary).contains("expected.safetensors"));
  }

  @Test
  void aMissingTensorIsNamed(@TempDir Path temporary) throws IOException {
    String message =
        refusal(
            changed(temporary, "expected.safetensors", tensors -> tensors.remove("grad.log_var")));
    assertTrue(message.endsWith("expected.safetensors has no tensor grad.log_var"), message);
  }

  @Test
  void aTensorOfAnotherShapeIsNamed(@TempDir Path temporary) throws IOException {
    String message =
        refusal(
            changed(
                temporary,
                "case.safetensors",
                tensors ->
                    tensors.put("noise", Safetensors.Entry.of(new int[] {2}, new float[] {1, 2}))));
    assertTrue(message.contains("tensor noise has shape [2], must be [3, 8, 32]"), message);
  }

  @Test
  void aTokenOutsideTheVocabularyIsNamed(@TempDir Path temporary) throws IOException {
    String message =
        refusal(
            changed(
                temporary, "case.safetensors", tensors -> tensors.get("tokens").ints()[3] = 61));
    assertTrue(message.contains("tokens contains id 61, outside the vocabulary of 61"), message);
  }
}
