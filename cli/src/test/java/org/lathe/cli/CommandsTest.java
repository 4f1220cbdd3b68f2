package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.files.Json;
import org.lathe.files.Safetensors;
import org.lathe.training.RecipeFile;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every command works on a small checkpoint, and prints JSON that a program can read. */
class CommandsTest {
  private static final Path TINY = Path.of("../conformance/src/main/resources/golden/tiny");

  @TempDir static Path shared;
  private static Path text;
  private static Path run;
  private static Lathe.Outcome trained;

  @TempDir Path folder;

  @BeforeAll
  static void trainASmallModel() throws IOException {
    text = Lathe.text(shared);
    run = shared.resolve("run");
    trained = Lathe.run(Lathe.train(text, run, 2, "--json"));
  }

  private static JsonNode json(Object... arguments) throws IOException {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return Json.reader().readTree(outcome.out());
  }

  private static String text(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome.out();
  }

  @Test
  void trainPrintsTheMetricsAsJsonLines() throws IOException {
    assertEquals(0, trained.exit(), trained::toString);
    Map<String, Integer> events = new HashMap<>();
    for (String line : trained.out().lines().toList()) {
      events.merge(Json.reader().readTree(line).get("event").asText(), 1, Integer::sum);
    }
    assertEquals(
        Map.of(
            "run", 1, "step", 2, "evaluation", 2, "baselines", 1, "reconstruction", 1, "sample", 1),
        events);
    assertTrue(Files.readString(run.resolve("report.html")).contains("</html>"));
  }

  @Test
  void trainBeginsWithTheMemoryThatItNeeds() throws IOException {
    JsonNode info = Json.reader().readTree(trained.out().lines().findFirst().orElseThrow());
    JsonNode memory = info.get("memory");
    long parts = 0;
    for (String part :
        List.of("weights", "gradients", "moments", "others", "activations", "scratch")) {
      assertTrue(memory.get(part).asLong() > 0, part);
      parts += memory.get(part).asLong();
    }
    assertEquals(parts, memory.get("total").asLong());
    assertEquals(parts, info.get("planned_bytes").asLong());
    assertEquals(4 * info.get("parameters").asLong(), memory.get("weights").asLong());
    String out = text(Lathe.train(text, folder.resolve("run"), 1));
    List<String> first = out.lines().limit(6).toList();
    String line = "memory: " + TrainingPrinter.bytes(parts) + " planned, of ";
    assertTrue(first.stream().anyMatch(l -> l.startsWith(line)), out);
    assertTrue(first.stream().anyMatch(l -> l.startsWith("  weights ")), out);
  }

  @Test
  void evaluate() throws IOException {
    Object[] arguments = {
      "evaluate", "--checkpoint", run, "--sequences", 2, "--draws", 2, "--fast-steps", 3
    };
    assertTrue(text(arguments).contains("importance weighted"));
    JsonNode node =
        json("evaluate", "--checkpoint", run, "--data", text, "--sequences", 2, "--json");
    assertEquals(2, node.get("sequences").asInt());
    assertTrue(node.get("fresh").get("perplexity").asDouble() > 1, node::toString);
    List<String> all = List.of("xz", "unigram", "ngram_3", "ngram_6");
    assertEquals(all, names(node.get("baselines")));
    Path copy = Files.copy(text, folder.resolve("other.txt"));
    JsonNode other =
        json("evaluate", "--checkpoint", run, "--data", copy, "--sequences", 2, "--json");
    assertEquals(List.of("xz"), names(other.get("baselines")));
    assertTrue(text(arguments).contains("without a model: xz -9e "));
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  @Test
  void fit() throws IOException {
    Path out = folder.resolve("fit.safetensors");
    JsonNode node =
        json("fit", "--checkpoint", run, "--text", "a", "--fast-steps", 5, "--out", out, "--json");
    assertEquals(1, node.get("tokens").asInt());
    assertEquals(5, node.get("nelbo").size());
    assertEquals(List.of("mu", "log_var"), List.copyOf(Safetensors.read(out).keySet()));
    assertEquals(List.of("fit.safetensors"), Lathe.files(folder));
    assertTrue(text("fit", "--checkpoint", run, "--file", text).contains("KL for each layer"));
  }

  @Test
  void reconstruct() throws IOException {
    JsonNode one =
        json("reconstruct", "--checkpoint", run, "--text", "a", "--fast-steps", "1,2", "--json");
    assertEquals(1, one.get("tokens").asInt());
    assertEquals(2, one.get("reconstructions").size());
    String many = text("reconstruct", "--checkpoint", run, "--sequences", 1, "--fast-steps", 0);
    assertTrue(many.contains("decoded from z alone"), many);
  }

  @Test
  void probe() throws IOException {
    Path out = folder.resolve("new/probe");
    Object[] arguments = {
      "probe",
      "--checkpoint",
      run,
      "--sequences",
      2,
      "--fast-steps",
      1,
      "--stories",
      10,
      "--permutations",
      2,
      "--out",
      out
    };
    String printed = text(arguments);
    assertTrue(printed.contains("teacher-forced"), printed);
    assertTrue(printed.contains("outcome"), printed);
    assertEquals(List.of("probe-sequences.jsonl", "probe.json"), Lathe.files(out));
    JsonNode written = Json.reader().readTree(Files.readString(out.resolve("probe.json")));
    assertEquals(3, written.get("inclusion").get("levels").size());
    assertEquals(4, written.get("stories").get("features").size());
    JsonNode one = json("probe", "--checkpoint", run, "--sequences", 1, "--stories", 0, "--json");
    assertTrue(one.get("stories").isNull(), one::toString);
    JsonNode other =
        json("probe", "--checkpoint", run, "--sequences", 0, "--stories", 10, "--json");
    assertTrue(other.get("inclusion").isNull(), other::toString);
    assertEquals(10, other.get("stories").get("cut").asInt());
  }

  @Test
  void report() throws IOException {
    Path page = folder.resolve("page.html");
    JsonNode node = json("report", run, "--out", page, "--json");
    assertEquals(page.toString(), node.get("page").asText());
    assertEquals(List.of("page.html"), Lathe.files(folder));
    assertTrue(
        Files.readString(page)
            .contains(
                "not measured; to measure it: ./lathe evaluate --checkpoint "
                    + run
                    + " --suite validation"));
    assertTrue(text("report", run, run, "--out", page).contains("page.html"));
  }

  @Test
  void generate() throws IOException {
    JsonNode node = json("generate", "--checkpoint", run, "--tokens", 4, "--samples", 3, "--json");
    assertEquals(3, node.get("texts").size());
    Object[] greedy = {
      "generate", "--checkpoint", run, "--prompt", "line", "--tokens", 4, "--greedy", "--threads", 1
    };
    String first = text(greedy);
    assertTrue(first.startsWith("line"), first);
    greedy[greedy.length - 1] = 2;
    assertEquals(first, text(greedy));
  }

  @Test
  void aPromptLongerThanTheModelKeepsItsEnd() {
    String prompt = "word ".repeat(80);
    Object[] arguments = {
      "generate", "--checkpoint", run, "--prompt", prompt, "--tokens", 2, "--fast-steps", 1
    };
    assertTrue(text(arguments).startsWith(prompt));
  }

  @Test
  void doctor() throws IOException {
    JsonNode node = json("doctor", "--json");
    assertEquals(
        List.of("scalar", "tornado", "vector"),
        node.get("backends").valueStream().map(b -> b.get("id").asText()).sorted().toList());
    assertTrue(text("doctor").contains("engine"));
    assertEquals(
        RecipeFile.names(),
        node.get("presets").valueStream().map(p -> p.get("name").asText()).toList());
    for (JsonNode model : node.get("presets")) {
      long train = model.get("train_bytes").get("total").asLong();
      assertTrue(train > model.get("score_bytes").get("total").asLong(), model::toString);
      long wanted = model.get("wanted_bytes").asLong();
      assertTrue(wanted > train, model::toString);
      assertEquals(
          wanted <= Runtime.getRuntime().maxMemory(),
          model.get("fits").asBoolean(),
          model::toString);
    }
    JsonNode one = json("doctor", "--preset", "ltm-l", "--json").get("presets");
    assertEquals(node.get("presets").get(RecipeFile.names().indexOf("ltm-l")), one.get(0));
    assertEquals(1, one.size());
    String line = text("doctor", "--preset", "ltm-l").lines().toList().getLast();
    assertTrue(line.startsWith("model     ltm-l: scoring needs "), line);
  }

  @Test
  void doctorOfOneEngine() throws IOException {
    Lathe.Outcome missing = Lathe.run("doctor", "--backend", "tornado");
    assertEquals(2, missing.exit(), missing::toString);
    assertTrue(missing.out().contains("tornado: not available"), missing::toString);
    assertEquals(
        json("doctor", "--json").get("presets"),
        json("doctor", "--backend", "vector:0", "--json").get("presets"));
    Lathe.Outcome device = Lathe.run("doctor", "--backend", "vector:3");
    assertEquals(2, device.exit(), device::toString);
    assertTrue(device.err().contains("'vector' has device 0, not 3"), device::toString);
  }

  @Test
  void goldenNumbersThatHold() throws IOException {
    JsonNode node = json("golden", TINY, "--json");
    assertTrue(node.get("groups").valueStream().allMatch(g -> g.get("passes").asBoolean()));
    assertTrue(text("golden", TINY, "--backend", "scalar").contains("nll"));
  }

  @Test
  void goldenNumbersThatDoNotHold() throws IOException {
    Path copy = Lathe.copy(TINY, folder.resolve("copy"));
    Path file = copy.resolve("expected.safetensors");
    Map<String, Safetensors.Entry> expected = Safetensors.read(file);
    expected.get("nll").doubles()[0] *= 1.001;
    Safetensors.write(file, expected);
    Lathe.Outcome outcome = Lathe.run("golden", copy, "--json");
    assertEquals(1, outcome.exit(), outcome::toString);
    assertTrue(outcome.err().contains("exceed their bound"), outcome::toString);
    for (JsonNode group : Json.reader().readTree(outcome.out()).get("groups")) {
      assertEquals(!group.get("name").asText().equals("nll"), group.get("passes").asBoolean());
    }
    assertTrue(Lathe.run("golden", copy).out().contains("EXCEEDS ITS BOUND"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train",
        "evaluate",
        "fit",
        "reconstruct",
        "probe",
        "generate",
        "golden",
        "doctor"
      })
  void helpNamesEveryOptionAndShowsAnExample(String name) {
    String help = text(name, "--help");
    assertTrue(help.contains("  ./lathe " + name), help);
    CommandLine command = Main.commandLine().getSubcommands().get(name);
    for (OptionSpec option : command.getCommandSpec().options()) {
      String shown =
          option.negatable()
              ? option.longestName().replaceFirst("--", "--[no-]")
              : option.longestName();
      assertTrue(help.contains(shown), () -> name + option.longestName());
      assertTrue(option.longestName().matches("--[a-z]+(-[a-z]+)*"), option::longestName);
    }
    assertTrue(help.contains("--json"));
    assertFalse(help.lines().anyMatch(line -> line.length() > 100), help);
  }

  @Test
  void anOptionMeansTheSameEverywhere() {
    Map<String, String> labels = new HashMap<>();
    Main.commandLine()
        .getSubcommands()
        .values()
        .forEach(
            command ->
                command.getCommandSpec().options().stream()
                    // A run's folder, a posterior's file.
                    .filter(option -> !option.longestName().equals("--out"))
                    .forEach(
                        option ->
                            assertEquals(
                                labels.computeIfAbsent(
                                    option.longestName(), n -> option.paramLabel()),
                                option.paramLabel(),
                                option::longestName)));
    for (String name :
        List.of(
            "--preset --data --steps --batch --fast-steps --threads --seed --backend --checkpoint"
                .split(" "))) {
      assertTrue(labels.containsKey(name), name);
    }
    assertEquals(0, Lathe.run("--help").exit());
    assertEquals(0, Lathe.run("--version").exit());
  }
}
