package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.Backends;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Safetensors;
import org.lathe.models.Checkpoint;
import org.lathe.models.Model;
import org.lathe.models.NoOptions;
import org.lathe.models.Parameter;
import org.lathe.models.RunCheckpoints;
import org.lathe.models.Weights;
import org.lathe.models.gpt.Gpt2Config;
import org.lathe.models.gpt.Gpt2Shape;
import org.lathe.models.gpt.GptFamily;
import org.lathe.models.optimizer.AverageOptions;
import org.lathe.models.vae.AggressiveEncoder;
import org.lathe.models.vae.KlAnnealing;
import org.lathe.models.vae.VaeFamily;
import org.lathe.models.vae.VaeOptions;
import org.lathe.models.vae.VaeShape;

/** A run that averages its weights trains as without, and uses the averages everywhere else. */
class AverageTrainingTest {
  private static final AverageOptions WARM = new AverageOptions(0.9, true);
  private static final AverageOptions COLD = new AverageOptions(0.7, false);

  /**
   * Models of which a step updates all weights, whose checkpoints have other tensors than the model
   * has weights, of which a step fits latents, or updates one of two parts.
   */
  enum Kind {
    AUTOREGRESSIVE,
    GPT2,
    LATENT,
    PARTS_IN_TURN;

    Recipe recipe(Path text) {
      return switch (this) {
        case AUTOREGRESSIVE -> SmallRun.autoregressive(text);
        case GPT2 ->
            SmallRun.recipe(
                text,
                GptFamily.ID,
                new Gpt2Shape(Gpt2Shape.Form.GPT2, 2, 16, 2, 32, true, Gpt2Config.Gelu.TANH, 1),
                new NoOptions());
        case LATENT -> SmallRun.recipe(text);
        case PARTS_IN_TURN ->
            SmallRun.recipe(
                text,
                VaeFamily.ID,
                new VaeShape(2, 16, 2, 32, 5, 2, 1, 0, 1),
                new VaeOptions(KlAnnealing.NONE, 0, new AggressiveEncoder(1, 0.7), false, 0, 0.5));
      };
    }
  }

  @TempDir Path folder;
  private Path text;

  @BeforeEach
  void writeTheText() throws IOException {
    text = SmallRun.text(folder);
  }

  private Path run(String name, Recipe recipe) {
    SmallRun.run(folder.resolve(name), recipe, "vector", 1);
    return folder.resolve(name);
  }

  private static Map<String, Safetensors.Entry> tensors(Path checkpoint, String file) {
    return Safetensors.read(checkpoint.resolve(file + ".safetensors"));
  }

  /** The weights with which a run starts, by the names of checkpoints. */
  private static Map<String, double[]> initial(Recipe recipe) {
    Model model = PreparedRecipe.of(recipe).model();
    Backends.Choice choice = Backends.choose("vector");
    Map<String, double[]> values = new LinkedHashMap<>();
    try (Session session = choice.backend().open(choice.device(), 1)) {
      Weights.start(session, model.parameters(), recipe.seed());
      model
          .tensors(session, Parameter::name)
          .forEach((name, entry) -> values.put(name, doubles(entry.floats())));
    }
    return values;
  }

  private static double[] doubles(float[] floats) {
    double[] doubles = new double[floats.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void averagesAreThoseOfAllWeightsInFloat64(Kind kind) {
    for (AverageOptions options : List.of(WARM, COLD)) {
      Recipe recipe = kind.recipe(text).with(options).withCheckpointEvery(1);
      Map<Integer, Map<String, Safetensors.Entry>> used = new TreeMap<>();
      Map<Integer, Map<String, Safetensors.Entry>> trained = new TreeMap<>();
      TrainingListener reader =
          new TrainingListener() {
            @Override
            public void saved(int step, Path checkpoint) {
              used.put(step, tensors(checkpoint, "model"));
              trained.put(step, tensors(checkpoint, "optimizer"));
            }
          };
      SmallRun.start(folder.resolve("run" + options.decay()), recipe, "vector", 1, reader).run();
      assertEquals(SmallRun.STEPS, used.size());
      Map<String, double[]> averages = initial(recipe);
      Map<String, double[]> errors = new LinkedHashMap<>();
      averages.forEach((name, values) -> errors.put(name, new double[values.length]));
      for (int n = 1; n <= SmallRun.STEPS; n++) {
        double decay = options.decay();
        double kept = (float) (options.warmup() ? Math.min(decay, (1.0 + n) / (10.0 + n)) : decay);
        for (String name : averages.keySet()) {
          double[] average = averages.get(name);
          double[] error = errors.get(name);
          float[] weight = trained.get(n).get("w." + name).floats();
          float[] found = used.get(n).get(name).floats();
          for (int i = 0; i < average.length; i++) {
            double change = (1 - kept) * (weight[i] - average[i]);
            average[i] += change;
            // Both differences and their product round, then the sum.
            error[i] += 0x1p-24 * (3 * Math.abs(change) + Math.abs(average[i]));
            assertEquals(average[i], found[i], error[i], name + " " + i + " after step " + n);
          }
        }
      }
    }
  }

  /** Evaluations, which put the averages in the place of the weights, leave training as it is. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void trainingIsThatWithoutAnAverage(Kind kind) throws IOException {
    Recipe recipe = kind.recipe(text).with(new EvaluationOptions(1, 2, 1));
    Path plain = RunCheckpoints.of(run("plain", recipe)).folder().resolve("step-00000006");
    Path averaged =
        RunCheckpoints.of(run("averaged", recipe.with(WARM))).folder().resolve("step-00000006");
    Map<String, Safetensors.Entry> states = tensors(averaged, "optimizer");
    Map<String, Safetensors.Entry> weights = tensors(plain, "model");
    weights.forEach(
        (name, entry) -> assertArrayEquals(entry.floats(), states.get("w." + name).floats(), name));
    Map<String, Safetensors.Entry> moments = tensors(plain, "optimizer");
    moments.forEach(
        (name, entry) -> assertArrayEquals(entry.floats(), states.get(name).floats(), name));
    assertEquals(weights.size() + moments.size(), states.size());
    assertEquals(weights.keySet(), tensors(averaged, "model").keySet());
    assertEquals(losses("plain"), losses("averaged"));
    assertNotEquals(lines("plain", "evaluation"), lines("averaged", "evaluation"));
  }

  private List<Double> losses(String run) throws IOException {
    return lines(run, "step").stream().map(line -> line.get("loss").asDouble()).toList();
  }

  private List<JsonNode> lines(String run, String event) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl"))) {
      JsonNode node = Json.reader().readTree(line);
      if (node.path("event").asText().equals(event)) {
        lines.add(node);
      }
    }
    return lines;
  }

  /** What a run measures and shows is what its checkpoint gives to a program that opens it. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void evaluationReconstructionAndSampleAreOfTheAverages(Kind kind) throws IOException {
    Recipe recipe = kind.recipe(text).with(COLD);
    Checkpoint checkpoint = Checkpoint.open(run("run", recipe));
    PreparedRecipe used = PreparedRecipe.of(recipe.with(AverageOptions.NONE));
    TrainingData data = TrainingData.load(recipe, used.tokenizer());
    Backends.Choice choice = Backends.choose("vector");
    try (Session session = choice.backend().open(choice.device(), 1)) {
      checkpoint.loadWeights(session);
      ValidationPass validation = new ValidationPass(session, used);
      JsonNode evaluation =
          Json.tree(validation.evaluate(SmallRun.STEPS, 0, data.validation(), (passes, all) -> {}));
      JsonNode kept = lines("run", "evaluation").getLast();
      assertEquals(evaluation.get("headline_nats"), kept.get("headline_nats"));
      assertEquals(
          lines("run", "sample"), List.of(line("sample", validation.sample(SmallRun.STEPS))));
      assertEquals(
          lines("run", "reconstruction"),
          validation.reconstruct(SmallRun.STEPS, data.validation()).stream()
              .map(shown -> line("reconstruction", shown))
              .toList());
    }
  }

  /** As a line of the metrics reads. */
  private static JsonNode line(String event, Object fields) {
    ObjectNode node = Json.object().put("event", event);
    node.setAll(Json.tree(fields));
    try {
      return Json.reader().readTree(Json.line(node));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void threadsAndEngineChangeNoBit() throws IOException {
    Recipe recipe = SmallRun.withMicroBatch(Kind.LATENT.recipe(text).with(WARM), 2);
    Map<String, String> one = SmallRun.checkpoints(run("one", recipe));
    SmallRun.run(folder.resolve("three"), recipe, "vector", 3);
    assertEquals(one, SmallRun.checkpoints(folder.resolve("three")));
    SmallRun.run(folder.resolve("scalar"), recipe, "scalar", 2);
    assertEquals(one, SmallRun.checkpoints(folder.resolve("scalar")));
  }

  /** Stopped while it evaluates, whose averages are then in the place of the weights. */
  @ParameterizedTest
  @CsvSource({"LATENT, 0", "LATENT, 3", "PARTS_IN_TURN, 3", "LATENT, 6"})
  void aStopWithinAnEvaluationKeepsTheWeights(Kind kind, int step) throws IOException {
    Recipe recipe = kind.recipe(text).with(COLD);
    Map<String, String> whole = SmallRun.checkpoints(run("whole", recipe));
    Path stopped = folder.resolve("stopped");
    Trainer[] trainer = new Trainer[1];
    boolean[] within = new boolean[1];
    TrainingListener stopper =
        new TrainingListener() {
          private int taken;

          @Override
          public void stepped(StepMetrics metrics) {
            taken = metrics.step();
          }

          @Override
          public void evaluating(long done, long all) {
            if (taken == step && done < all) {
              within[0] = true;
              trainer[0].stop();
            }
          }
        };
    trainer[0] = SmallRun.start(stopped, recipe, "vector", 1, stopper);
    assertEquals(Trainer.Ending.STOPPED, trainer[0].run());
    assertTrue(within[0]);
    Trainer.resume(stopped, Backends.choose("vector"), 2, TrainingListener.NONE).run();
    assertEquals(whole, SmallRun.checkpoints(stopped));
    assertEquals(lines("whole", "evaluation"), lines("stopped", "evaluation"));
  }

  /** A copy of the folder at any moment is what a kill at that moment leaves. */
  @ParameterizedTest
  @EnumSource(names = {"AUTOREGRESSIVE", "GPT2"})
  void aRunKilledAnywhereEndsWithTheSameFiles(Kind kind) throws IOException {
    Recipe recipe = kind.recipe(text).with(WARM).with(new EvaluationOptions(2, 2, 1));
    Path run = folder.resolve("run");
    List<Path> killed = new ArrayList<>();
    TrainingListener copies =
        new TrainingListener() {
          private void copy() {
            if (Checkpoint.newest(run).isPresent()) {
              killed.add(copied(run, folder.resolve("killed-" + killed.size())));
            }
          }

          @Override
          public void stepped(StepMetrics metrics) {
            copy();
          }

          @Override
          public void evaluating(long done, long all) {
            copy();
          }

          @Override
          public void saved(int step, Path checkpoint) {
            copy();
          }
        };
    SmallRun.start(run, recipe, "vector", 1, copies).run();
    assertTrue(killed.size() > SmallRun.STEPS, "copies " + killed.size());
    for (Path each : killed) {
      Trainer.resume(each, Backends.choose("vector"), 1, TrainingListener.NONE).run();
      assertEquals(SmallRun.checkpoints(run), SmallRun.checkpoints(each), each::toString);
    }
  }

  private static Path copied(Path from, Path to) {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return to;
  }

  @Test
  void aRunThatStartsFromItStartsFromTheAverages() throws IOException {
    Recipe recipe = SmallRun.autoregressive(text).with(COLD);
    Path first = run("first", recipe);
    Recipe next = recipe.with(StartOptions.from(first));
    run("next", next.with(AverageOptions.NONE).lasting(1));
    JsonNode before = lines("first", "evaluation").getLast();
    assertEquals(
        before.get("headline_nats"), lines("next", "evaluation").getFirst().get("headline_nats"));
    // The average of the next run starts there too.
    run("averaged", next.lasting(1));
    assertEquals(
        before.get("headline_nats"),
        lines("averaged", "evaluation").getFirst().get("headline_nats"));
  }

  @Test
  void aCheckpointWithoutTheWeightsOfTrainingIsNotContinued() throws IOException {
    Path run = run("run", SmallRun.autoregressive(text).with(WARM));
    Path file = Checkpoint.open(run).folder().resolve("optimizer.safetensors");
    Map<String, Safetensors.Entry> states = new LinkedHashMap<>(Safetensors.read(file));
    states.keySet().removeIf(name -> name.startsWith("w."));
    Safetensors.write(file, states);
    Trainer trainer =
        Trainer.resume(run, OptionalInt.of(8), Backends.choose("vector"), 1, TrainingListener.NONE);
    InputException e = assertThrows(InputException.class, trainer::run);
    assertEquals(file + " (weights) has no tensor tok_embeddings.weight", e.getMessage());
  }

  /** The plan of a run counts the averages, and no other run pays for them. */
  @Test
  void onlyRunsThatAverageNeedMemoryForIt() {
    Recipe recipe = SmallRun.autoregressive(text);
    TrainingMemory plain = planned(recipe);
    TrainingMemory averaged = planned(recipe.with(WARM));
    assertEquals(0, plain.averages());
    assertEquals(plain.weights(), averaged.averages());
    assertEquals(plain.others(), averaged.others());
    assertEquals(plain.moments(), averaged.moments());
    long more = averaged.total() - plain.total() - averaged.averages();
    assertTrue(more >= 0 && more <= 64, "besides the averages " + more);
  }

  private static TrainingMemory planned(Recipe recipe) {
    Backends.Choice choice = Backends.choose("vector");
    try (Session session = choice.backend().open(choice.device(), 1)) {
      return TrainingPlan.of(new PlanningSession(session), PreparedRecipe.of(recipe)).memory();
    }
  }

  @Test
  void theFirstLineOfTheMetricsSaysSo() throws IOException {
    run("plain", SmallRun.autoregressive(text).lasting(1));
    run("averaged", SmallRun.autoregressive(text).with(WARM).lasting(1));
    assertFalse(lines("plain", "run").getFirst().has("average_decay"));
    JsonNode line = lines("averaged", "run").getFirst();
    assertEquals(0.9, line.get("average_decay").asDouble());
    assertTrue(line.get("average_warmup").asBoolean());
  }
}
