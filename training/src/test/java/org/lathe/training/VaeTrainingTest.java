package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.Checkpoint;
import org.lathe.models.vae.AggressiveEncoder;
import org.lathe.models.vae.KlAnnealing;
import org.lathe.models.vae.VaeFamily;
import org.lathe.models.vae.VaeModel;
import org.lathe.models.vae.VaeOptions;
import org.lathe.models.vae.VaeShape;

/** A run of an amortized autoencoder is a pure function of recipe and text, with each option. */
class VaeTrainingTest {
  private static final String LAST = "step-00000006";

  /** The options of the objective. */
  enum Remedy {
    NONE(new VaeOptions(KlAnnealing.NONE, 0, AggressiveEncoder.NONE, false, 2, 0.5)),
    ANNEALING(new VaeOptions(new KlAnnealing(2, 0.5), 0, AggressiveEncoder.NONE, false, 0, 0.5)),
    FREE_BITS(new VaeOptions(KlAnnealing.NONE, 2, AggressiveEncoder.NONE, false, 0, 0.5)),
    AGGRESSIVE(new VaeOptions(KlAnnealing.NONE, 0, new AggressiveEncoder(1, 0.7), false, 0, 0.5)),
    SEMI_AMORTIZED(
        new VaeOptions(new KlAnnealing(1, 0.5), 0.1, AggressiveEncoder.NONE, true, 2, 0.5));

    private final VaeOptions options;

    Remedy(VaeOptions options) {
      this.options = options;
    }
  }

  @TempDir Path folder;
  private Path text;

  @BeforeEach
  void writeTheText() throws IOException {
    text = SmallRun.text(folder);
  }

  private Recipe recipe(Remedy remedy) {
    VaeShape shape = new VaeShape(2, 16, 2, 32, 5, 2, 1, 0, 1);
    return SmallRun.recipe(text, VaeFamily.ID, shape, remedy.options);
  }

  private Map<String, String> bytes(String name, Recipe recipe, String backend, int threads)
      throws IOException {
    SmallRun.run(folder.resolve(name), recipe, backend, threads);
    return SmallRun.checkpoints(folder.resolve(name));
  }

  private TrainingResult run(String name, Recipe recipe) {
    TrainingOptions options =
        new TrainingOptions(folder.resolve(name), Backends.choose("vector"), 1);
    return Training.run(recipe, options, TrainingListener.NONE);
  }

  @ParameterizedTest
  @EnumSource(Remedy.class)
  void threadsAndEngineChangeNoBit(Remedy remedy) throws IOException {
    Recipe parts = SmallRun.withMicroBatch(recipe(remedy), 2);
    Map<String, String> one = bytes("one", parts, "vector", 1);
    assertTrue(one.containsKey(Path.of(LAST, "optimizer.safetensors").toString()), one::toString);
    assertEquals(one, bytes("three", parts, "vector", 3));
    assertEquals(one, bytes("scalar", parts, "scalar", 2));
  }

  @ParameterizedTest
  @CsvSource({"NONE, 2", "ANNEALING, 3", "AGGRESSIVE, 1", "AGGRESSIVE, 4", "SEMI_AMORTIZED, 5"})
  void stoppedAndResumedIsUninterrupted(Remedy remedy, int step) throws IOException {
    Map<String, String> whole = bytes("whole", recipe(remedy), "vector", 1);
    Path run = folder.resolve("stopped");
    Trainer[] trainer = new Trainer[1];
    TrainingListener stopper =
        new TrainingListener() {
          @Override
          public void stepped(StepMetrics metrics) {
            if (metrics.step() == step) {
              trainer[0].stop();
            }
          }
        };
    trainer[0] = SmallRun.start(run, recipe(remedy), "vector", 1, stopper);
    assertEquals(Trainer.Ending.STOPPED, trainer[0].run());
    Trainer resumed = Trainer.resume(run, Backends.choose("vector"), 3, new TrainingListener() {});
    assertEquals(Trainer.Ending.FINISHED, resumed.run());
    Map<String, String> continued = SmallRun.checkpoints(run);
    whole.keySet().removeIf(file -> !file.startsWith(LAST));
    continued.keySet().removeIf(file -> !file.startsWith(LAST));
    assertEquals(4, whole.size());
    assertEquals(whole, continued);
    for (String event : List.of("evaluation", "reconstruction", "sample")) {
      assertEquals(lines("whole", event), lines("stopped", event));
    }
  }

  private List<JsonNode> lines(String run, String event) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl"))) {
      JsonNode node = json.readTree(line);
      if (node.path("event").asText().equals(event)) {
        lines.add(node);
      }
    }
    return lines;
  }

  @ParameterizedTest
  @EnumSource(Remedy.class)
  void itLearnsAndIsOpened(Remedy remedy) throws IOException {
    TrainingResult result = run("run", recipe(remedy));
    double first = result.untrained().orElseThrow().headline().figure().natsPerToken();
    double last = result.newest().orElseThrow().headline().figure().natsPerToken();
    assertTrue(last < first, () -> first + " to " + last);
    Checkpoint checkpoint = Checkpoint.open(folder.resolve("run"));
    assertTrue(checkpoint.model() instanceof VaeModel);
    assertEquals(recipe(remedy).build().config(), checkpoint.model().config());
    assertEquals(recipe(remedy), RecipeFile.read(folder.resolve("run")));
    JsonNode evaluation = lines("run", "evaluation").getLast();
    assertEquals(
        remedy == Remedy.SEMI_AMORTIZED ? "refined" : "encoder",
        evaluation.path("headline").asText());
    assertEquals(2, evaluation.path("kl_by_layer").size());
    assertEquals(remedy.options.fastSteps() > 0, evaluation.path("amortization_gap").isNumber());
    for (String name : List.of("nll_shuffled", "active_dimensions", "dimensions", "kl")) {
      assertTrue(evaluation.path(name).isNumber(), name);
    }
    JsonNode step = lines("run", "step").getFirst();
    boolean annealed = remedy.options.klAnnealing().rise() > 0;
    assertEquals(annealed, step.path("kl_weight").isNumber(), step::toString);
  }

  /** The part that a step leaves alone keeps its bits, moments and weight decay included. */
  @Test
  void anAggressiveEncoderIsUpdatedInTurn() throws IOException {
    Recipe eachStep = recipe(Remedy.AGGRESSIVE).withCheckpointEvery(1);
    assertEquals(List.of("encoder"), changed(eachStep, 3));
    assertEquals(List.of("decoder"), changed(eachStep, 2));
    assertEquals(List.of("decoder", "encoder"), changed(eachStep, 6));
  }

  /** Returns the parts whose weights differ between a step and the one before it. */
  private List<String> changed(Recipe recipe, int step) {
    TreeSet<String> parts = new TreeSet<>();
    String name = "until" + step;
    Map<Integer, Map<String, Safetensors.Entry>> seen = new TreeMap<>();
    TrainingListener reader =
        new TrainingListener() {
          @Override
          public void saved(int saved, Path checkpoint) {
            seen.put(saved, Safetensors.read(checkpoint.resolve("model.safetensors")));
          }
        };
    SmallRun.start(folder.resolve(name), recipe, "vector", 1, reader).run();
    Map<String, Safetensors.Entry> before = seen.get(step - 1);
    seen.get(step)
        .forEach(
            (weight, entry) -> {
              if (!Arrays.equals(entry.floats(), before.get(weight).floats())) {
                parts.add(weight.startsWith("encoder.") ? "encoder" : "decoder");
              }
            });
    return List.copyOf(parts);
  }

  @Test
  void theBiasOfTheVarianceStartsWhereTheShapeSays() {
    VaeShape low = new VaeShape(2, 16, 2, 32, 5, 2, 1, -5, 1);
    double[] kl = new double[2];
    VaeShape[] shapes = {(VaeShape) recipe(Remedy.NONE).model(), low};
    for (int i = 0; i < 2; i++) {
      TrainingResult result = run("run" + i, recipe(Remedy.NONE).with(shapes[i]).lasting(1));
      kl[i] = (Double) result.untrained().orElseThrow().details().get("kl");
    }
    // Without a mean, log_var -5 costs (exp(-5) + 5 - 1) / 2 nats a dimension.
    int dimensions = 2 * 2 * 16;
    assertTrue(kl[0] < 0.1 * dimensions, () -> "near the prior: " + kl[0]);
    assertEquals((Math.exp(-5) + 4) / 2 * dimensions, kl[1], 0.1 * kl[1]);
  }

  @Test
  void weightsOfAnotherFamilyAreRefusedInOneLine() {
    run("ltm", SmallRun.recipe(text).lasting(1));
    StartOptions start = StartOptions.from(folder.resolve("ltm"));
    InputException e =
        assertThrows(InputException.class, () -> run("refused", recipe(Remedy.NONE).with(start)));
    assertTrue(
        e.getMessage()
            .endsWith(
                "its model is of family ltm and that of this run of family vae: give the recipe"
                    + " of that run"),
        e::getMessage);
    assertFalse(Files.exists(folder.resolve("refused")), "a refused run leaves no folder");
  }
}
