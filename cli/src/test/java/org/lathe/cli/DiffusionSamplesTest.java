package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.files.Json;

/** Diffusion models generate, continue and fill, with each sampler of their process. */
class DiffusionSamplesTest {
  private static final List<String> RECIPES =
      List.of("mdlm-pocket", "sedd-pocket", "sedd-uniform-pocket", "md4-pocket", "ar-pocket");

  @TempDir static Path shared;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    Path text = Lathe.text(shared);
    for (String recipe : RECIPES) {
      done(Lathe.trainBy(recipe, text, shared.resolve(recipe), 1, "--set", "model.positions=32"));
    }
  }

  private static Lathe.Outcome done(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome;
  }

  private static List<Object> generate(String recipe, Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("generate", "--checkpoint", shared.resolve(recipe)));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private static JsonNode made(String recipe, Object... more) throws IOException {
    List<Object> arguments = generate(recipe, more);
    arguments.add("--json");
    return Json.reader().readTree(done(arguments.toArray()).out());
  }

  private static void refused(String part, List<Object> arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments.toArray());
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
    assertTrue(outcome.err().contains(part), outcome::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "mdlm-pocket, first_hitting, 0",
    "mdlm-pocket, ancestral, 5",
    "md4-pocket, ancestral, 5",
    "sedd-pocket, first_hitting, 0",
    "sedd-pocket, euler, 5",
    "sedd-pocket, analytic, 5",
    "sedd-uniform-pocket, euler, 5",
    "sedd-uniform-pocket, analytic, 5"
  })
  void everySamplerFillsATemplate(String recipe, String sampler, int steps) throws IOException {
    List<Object> more = new ArrayList<>(List.of("--sampler", sampler, "--samples", 2));
    if (steps > 0) {
      more.addAll(List.of("--steps", steps, "--last-step", "argmax", "--grid", "cosine"));
    }
    more.addAll(List.of("--template", "line {5} has{3}."));
    JsonNode node = made(recipe, more.toArray());
    assertEquals("line {5} has{3}.", node.get("template").asText());
    assertEquals(1, node.get("seed").asInt());
    assertEquals(sampler, node.at("/inference/sampler").asText());
    if (steps > 0) {
      assertEquals(steps, node.at("/inference/steps").asInt());
      assertEquals("cosine", node.at("/inference/grid").asText());
      assertEquals("argmax", node.at("/inference/last").asText());
    }
    for (JsonNode text : node.get("texts")) {
      assertTrue(text.asText().startsWith("line "), node::toString);
      assertTrue(text.asText().endsWith("."), node::toString);
      assertTrue(text.asText().contains(" has"), node::toString);
    }
  }

  @Test
  void textsWithoutAPromptAfterOneAndWindowAfterWindow() throws IOException {
    for (String recipe : RECIPES) {
      assertEquals(2, made(recipe, "--samples", 2).get("texts").size());
      Object[] prompted = {"--prompt", "line 1", "--tokens", 5};
      assertEquals(made(recipe, prompted), made(recipe, prompted));
    }
    Object[] longer = {"--tokens", 50, "--stride", 8, "--prompt", "line 1"};
    JsonNode made = made("mdlm-pocket", longer);
    assertFalse(made.get("texts").isEmpty());
    assertEquals(8, made.at("/inference/stride").asInt());
    assertFalse(made.get("inference").has("steps"), made::toString);
    JsonNode analytic = made("sedd-uniform-pocket").get("inference");
    assertEquals(32, analytic.get("steps").asInt(), "as many as the model has positions");
  }

  @Test
  void samplesNameTheirSamplerAndEntropyStandsBesidePerplexity() throws IOException {
    Path judge = shared.resolve("ar-pocket");
    List<Object> arguments = new ArrayList<>(List.of("samples", "--samples", 3, "--judge", judge));
    arguments.addAll(List.of("--checkpoint", shared.resolve("mdlm-pocket"), "--batch", 2));
    arguments.addAll(List.of("--sampler", "ancestral", "--steps", 6));
    String text = done(arguments.toArray()).out();
    assertTrue(text.contains("multinomial, ancestral, 6 steps, grid uniform"), text);
    List<String> lines = text.lines().toList();
    int entropy = rowOf("token entropy, all tokens", lines);
    assertEquals(entropy + 1, rowOf("perplexity under the judge", lines), text);
  }

  /** The footer names the figure of the judge, and says whether it is a bound. */
  @Test
  void theJudgeNamesItsEstimate() {
    Object[] samples = {"samples", "--samples", 3, "--checkpoint", shared.resolve("ar-pocket")};
    List<Object> arguments = new ArrayList<>(List.of(samples));
    arguments.addAll(List.of("--judge", shared.resolve("mdlm-pocket")));
    String text = done(arguments.toArray()).out();
    assertTrue(text.contains("finite form, 4 samples, an upper bound"), text);
  }

  /** What is no bound has a mark; a model's second halves stand apart. */
  @Test
  void aSuiteMarksWhatIsNoBound() {
    Path out = folder.resolve("out");
    Object[] suite = {"evaluate", "--suite", "validation", "--sequences", 2, "--out", out};
    List<Object> arguments = new ArrayList<>(List.of(suite));
    arguments.addAll(List.of("--checkpoint", shared.resolve("mdlm-pocket")));
    List<String> lines = done(arguments.toArray()).out().lines().map(String::strip).toList();
    int mark = lines.indexOf("not a bound:");
    assertTrue(lines.get(mark + 1).startsWith("release protocol"), lines::toString);
    int second = lines.indexOf("second half given the first:");
    assertTrue(lines.get(second + 1).startsWith("finite form"), lines::toString);
    assertTrue(mark > 0 && second > mark, lines::toString);
  }

  private static int rowOf(String name, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(name)) {
        return i;
      }
    }
    throw new AssertionError("no row " + name);
  }

  @Test
  void theSampleOfATrainingComesFromNoise() throws IOException {
    String metrics = Files.readString(shared.resolve("mdlm-pocket/metrics.jsonl"));
    assertTrue(metrics.contains("\"from\":\"noise\""), metrics);
  }

  /** Every place sees all others; an autoregressive model's line has its window. */
  @Test
  void aTrainingNamesNoWindowOfAModelThatHasNone() throws IOException {
    Path text = shared.resolve("text.txt");
    Object[] more = {"--set", "model.positions=32"};
    Lathe.Outcome mdlm = done(Lathe.trainBy("mdlm-pocket", text, folder.resolve("m"), 1, more));
    assertFalse(mdlm.toString().contains(", window"), mdlm::toString);
    assertFalse(Files.readString(folder.resolve("m/metrics.jsonl")).contains("\"window\""));
    Lathe.Outcome ar = done(Lathe.trainBy("ar-pocket", text, folder.resolve("a"), 1, more));
    assertTrue(ar.toString().contains(", window"), ar::toString);
  }

  @Test
  void helpSaysWhichModelsAnOptionIsFor() {
    String evaluate = words(done("evaluate", "--help").out());
    assertTrue(evaluate.contains("noisy versions of the sequence for a diffusion model"), evaluate);
    assertTrue(evaluate.contains("finite form if its noise masks tokens"), evaluate);
    assertTrue(evaluate.contains("Of a model with latents: computes every score"), evaluate);
    for (String command : List.of("fit", "reconstruct")) {
      String help = words(done(command, "--help").out());
      assertTrue(help.contains("For models with latents: families ltm and vae."), help);
    }
  }

  /** Without the breaks of lines. */
  private static String words(String text) {
    return text.replaceAll("\\s+", " ");
  }

  @Test
  void whatAModelCannotDoIsRefusedInOneLine() {
    refused("fills no --template", generate("ar-pocket", "--template", "a{3}"));
    refused("generates token by token", generate("ar-pocket", "--sampler", "euler"));
    refused("generates token by token", generate("ar-pocket", "--stride", 4));
    refused("first_hitting or ancestral", generate("mdlm-pocket", "--sampler", "euler"));
    refused("euler or analytic", generate("sedd-uniform-pocket", "--sampler", "ancestral"));
    refused("remove --steps", generate("mdlm-pocket", "--steps", 5));
    refused("remove --grid", generate("mdlm-pocket", "--grid", "cosine"));
    refused("--steps 0", generate("mdlm-pocket", "--sampler", "ancestral", "--steps", 0));
    refused("--stride 32", generate("mdlm-pocket", "--stride", 32));
    refused("with --stride", generate("mdlm-pocket", "--tokens", 33));
    refused("has no gap", generate("mdlm-pocket", "--template", "line"));
    refused("positions", generate("mdlm-pocket", "--template", "line {31}"));
    refused("remove --prompt", generate("mdlm-pocket", "--template", "a{3}", "--prompt", "b"));
    refused("remove --tokens", generate("mdlm-pocket", "--template", "a{3}", "--tokens", 4));
    refused("no latents", generate("mdlm-pocket", "--fast-steps", 4));
  }
}
