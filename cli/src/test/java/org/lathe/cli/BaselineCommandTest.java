package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.files.Json;

/** A run says how its model compares with the same decoder without z. */
class BaselineCommandTest {
  private static final String LINE =
      "baseline without z: \\d+\\.\\d{3} bits/byte \\(exact\\); with z \\d+\\.\\d{3} \\([a-z_]+\\),"
          + " difference [-+]\\d+\\.\\d{3} ± \\d+\\.\\d{3}: (z makes the text more likely"
          + "|the decoder alone is better|no difference beyond its error)";

  @TempDir static Path shared;
  private static Path text;
  private static Path run;
  private static Lathe.Outcome trained;

  @TempDir Path folder;

  @BeforeAll
  static void trainASmallModel() throws IOException {
    text = Lathe.text(shared);
    run = shared.resolve("run");
    trained = Lathe.run(Lathe.train(text, run, 2, "--baseline", "--evaluation-sequences", 3));
  }

  private static String out(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome.out();
  }

  private static void refused(String said, Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(List.of("lathe: " + said), outcome.err().lines().toList(), outcome::toString);
  }

  private static boolean has(String printed, String line) {
    return printed.lines().anyMatch(l -> l.matches(line));
  }

  @Test
  void theRunPrintsTheDifference() throws IOException {
    assertEquals(0, trained.exit(), trained::toString);
    assertTrue(
        has(trained.out(), "Baseline: the same decoder without z, 2 steps of the same sequences"),
        trained::toString);
    assertTrue(has(trained.out(), LINE), trained::toString);
    assertTrue(
        Files.readString(run.resolve("report.html"))
            .contains("The same decoder without latents, trained on the same tokens:"));
  }

  @Test
  void asJsonItIsAnEvent() throws IOException {
    String printed = out(Lathe.train(text, folder.resolve("run"), 1, "--baseline", "--json"));
    List<JsonNode> compared = new ArrayList<>();
    for (String line : printed.lines().toList()) {
      JsonNode event = Json.reader().readTree(line);
      if (event.get("event").asText().equals("compared")) {
        compared.add(event);
      }
    }
    assertEquals(1, compared.size(), printed);
    assertEquals(1, compared.getFirst().get("sequences").asInt());
    assertEquals("exact", compared.getFirst().get("baseline_figure").asText());
  }

  /** The differences of one sequence have no spread. */
  @Test
  void aSingleSequenceHasNoError() {
    String printed = out(Lathe.train(text, folder.resolve("run"), 1, "--baseline"));
    assertFalse(printed.contains("NaN"), printed);
    assertTrue(
        has(printed, "baseline without z: .*, difference [-+]\\d+\\.\\d{3}: no difference.*"),
        printed);
  }

  @Test
  void withoutItThereIsNoLine() {
    Path alone = folder.resolve("run");
    String printed = out(Lathe.train(text, alone, 1));
    assertFalse(printed.toLowerCase(Locale.ROOT).contains("baseline"), printed);
    assertFalse(Files.exists(alone.resolve("baseline")));
  }

  @Test
  void evaluateComparesToo() throws IOException {
    Object[] arguments = {"evaluate", "--checkpoint", run, "--sequences", 3, "--draws", 1};
    assertTrue(has(out(arguments), LINE), () -> out(arguments));
    Object[] asJson = Arrays.copyOf(arguments, arguments.length + 1);
    asJson[arguments.length] = "--json";
    JsonNode node = Json.reader().readTree(out(asJson));
    assertEquals("exact", node.at("/baseline/baseline_figure").asText(), node::toString);
    assertEquals(3, node.at("/baseline/sequences").asInt());
  }

  @Test
  void aModelWithoutLatentsHasAnExactLikelihood() throws IOException {
    Path none = run.resolve("baseline");
    JsonNode node =
        Json.reader().readTree(out("evaluate", "--checkpoint", none, "--sequences", 2, "--json"));
    assertEquals("exact", node.get("headline").asText());
    assertTrue(node.get("exact").get("perplexity").asDouble() > 1, node::toString);
    assertFalse(node.has("fresh"), node::toString);
    assertTrue(out("generate", "--checkpoint", none, "--tokens", 4).length() > 1);
    refused(
        ("%s has no latents to fit: it is a model of family ltm without latents; remove the options"
                + " of fits")
            .formatted(none.resolve("checkpoints/step-00000002")),
        "evaluate",
        "--checkpoint",
        none,
        "--fast-steps",
        4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fit --text a", "reconstruct", "probe --stories 0"})
  void aModelWithoutLatentsHasNothingToFit(String command) {
    Path none = run.resolve("baseline");
    List<Object> arguments = new ArrayList<>(List.of((Object[]) command.split(" ")));
    arguments.addAll(List.of("--checkpoint", none));
    refused(
        "%s has no latents to fit: it is a model of family ltm without latents; name a latent"
                .formatted(none.resolve("checkpoints/step-00000002"))
            + " thought model with --checkpoint",
        arguments.toArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--kl-weight 0.1,0.3 | --kl-weight '0.1,0.3': must be FIRST,HOLD,FULL, such as"
            + " 0.1,0.3,0.6, or 1",
        "--kl-weight x,0,1 | --kl-weight 'x,0,1': must be FIRST,HOLD,FULL, such as 0.1,0.3,0.6,"
            + " or 1",
        "--kl-weight -1,0,1 | --kl-weight starts at -1.0, must be at least 0 and finite",
        "--kl-weight 0.1,0.6,0.3 | --kl-weight is held to 0.6 and full at 0.3, must be shares of"
            + " the run in this order, from 0 to 1",
        "--free-bits 0.5 | --free-bits '0.5': must be LATENT,LAYER, such as 0.5,0",
        "--free-bits -1,0 | --free-bits -1.0 for each latent, 0.0 for each layer: must be at least"
            + " 0 and finite",
        "--fast-draws 0 | --fast-draws 0, must be at least 1",
        "--fast-draws 3 --antithetic | --fast-draws 3: antithetic samples come in pairs, use an"
            + " even number",
        "--word-dropout 1 | --word-dropout 1.0, must be at least 0 and below 1",
        "--slow-noise fit --slow-draws 2 | --slow-draws 2, but the fit has one last noise: use 1,"
            + " or fresh noise",
        "--polish -1 | --polish -1, must not be negative",
        "--latents none --fast-steps 4 | --latents none fits nothing: remove the options of fast"
            + " steps, of the KL, and of the slow gradient",
        "--latents none --kl-weight 1 | --latents none fits nothing: remove the options of fast"
            + " steps, of the KL, and of the slow gradient",
        "--latents none --protocol release | --slow-gradient trajectory sums over the steps of a"
            + " fit, but --latents none fits nothing: use final",
        "--set objective.fast.draws.count=3 | --set: objective.fast.draws 3: antithetic samples"
            + " come in pairs, use an even number",
        "--set objective.klWeight.first=-1 | --set: objective.klWeight starts at -1.0, must be at"
            + " least 0 and finite"
      })
  void leversThatCannotBeAreRefused(String options, String said) {
    List<Object> arguments = new ArrayList<>(List.of("train", "--print-recipe"));
    arguments.addAll(List.of(options.split(" ")));
    refused(said, arguments.toArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--kl-weight 1 | first: 1.0 | hold: 0.0 | full: 0.0",
        "--kl-weight 0.2,0.1,0.5 | first: 0.2 | hold: 0.1 | full: 0.5",
        "--free-bits 0.5,2 | latent: 0.5 | layer: 2.0 | latents: fitted",
        "--latents none | latents: none | slowGradient: final | wordDropout: 0.0",
        "--latents none --word-dropout 0.3 | latents: none | wordDropout: 0.3 | steps: 6",
        "--noise fixed | noise: fixed | noise: fit | count: 2",
        "--noise fixed --slow-noise fresh | noise: fixed | noise: fresh | count: 2",
        "--fast-draws 3 | count: 3 | antithetic: false | polish: 0",
        "--fast-update natural | method: natural | beta1: 0.9 | epsilon: 1.0E-8"
      })
  void leversAreFieldsOfTheRecipe(String options, String first, String second, String third) {
    List<Object> arguments = new ArrayList<>(List.of("train", "--print-recipe"));
    arguments.addAll(List.of(options.split(" ")));
    String printed = out(arguments.toArray());
    for (String field : List.of(first, second, third)) {
      assertTrue(has(printed, " *" + Pattern.quote(field)), printed);
    }
  }
}
