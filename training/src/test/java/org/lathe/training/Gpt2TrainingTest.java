package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.BatchShape;
import org.lathe.models.Checkpoint;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.NoOptions;
import org.lathe.models.ScoreOptions;
import org.lathe.models.gpt.DoubleGpt2;
import org.lathe.models.gpt.Gpt2Config;
import org.lathe.models.gpt.Gpt2Model;
import org.lathe.models.gpt.Gpt2Shape;
import org.lathe.models.gpt.GptFamily;

/**
 * A run of a GPT-2 is a pure function of recipe and text, and its checkpoints are those of Hugging
 * Face.
 */
class Gpt2TrainingTest {
  private static final String LAST = "step-00000006";

  @TempDir Path folder;
  private Path text;

  @BeforeEach
  void writeTheText() throws IOException {
    text = SmallRun.text(folder);
  }

  private Recipe recipe(boolean bias) {
    // nanoGPT's own runs have neither biases nor the approximation.
    Gpt2Config.Gelu gelu = bias ? Gpt2Config.Gelu.TANH : Gpt2Config.Gelu.ERF;
    Gpt2Shape shape = new Gpt2Shape(Gpt2Shape.Form.GPT2, 2, 16, 2, 32, bias, gelu, 1);
    return SmallRun.recipe(text, GptFamily.ID, shape, new NoOptions());
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
  @ValueSource(booleans = {true, false})
  void threadsAndEngineChangeNoBit(boolean bias) throws IOException {
    Map<String, String> one = bytes("one", recipe(bias), "vector", 1);
    assertTrue(one.containsKey(Path.of(LAST, "optimizer.safetensors").toString()), one::toString);
    assertEquals(one, bytes("three", recipe(bias), "vector", 3));
    assertEquals(one, bytes("scalar", recipe(bias), "scalar", 2));
  }

  @ParameterizedTest
  @CsvSource({"true, 2", "true, 3", "false, 5"})
  void stoppedAndResumedIsUninterrupted(boolean bias, int step) throws IOException {
    Map<String, String> whole = bytes("whole", recipe(bias), "vector", 1);
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
    trainer[0] = SmallRun.start(run, recipe(bias), "vector", 1, stopper);
    assertEquals(Trainer.Ending.STOPPED, trainer[0].run());
    Trainer resumed = Trainer.resume(run, Backends.choose("vector"), 3, new TrainingListener() {});
    assertEquals(Trainer.Ending.FINISHED, resumed.run());
    Map<String, String> continued = SmallRun.checkpoints(run);
    whole.keySet().removeIf(file -> !file.startsWith(LAST));
    continued.keySet().removeIf(file -> !file.startsWith(LAST));
    assertEquals(4, whole.size());
    assertEquals(whole, continued);
  }

  /** A folder that another program wrote: it has no training, and its names have a prefix. */
  @ParameterizedTest
  @ValueSource(strings = {"", "transformer."})
  void weightsOfAnotherProgramContinueHere(String prefix) throws IOException {
    TrainingResult first = run("first", recipe(true));
    Path written = folder.resolve("first/checkpoints").resolve(LAST);
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.copy(written.resolve("config.json"), other.resolve("config.json"));
    Map<String, Safetensors.Entry> named = new LinkedHashMap<>();
    Safetensors.read(written.resolve("model.safetensors"))
        .forEach((name, entry) -> named.put(prefix + name, entry));
    Safetensors.write(other.resolve("model.safetensors"), named);
    TrainingResult second = run("second", recipe(true).with(StartOptions.from(other)));
    assertEquals(
        first.newest().orElseThrow().headline(), second.untrained().orElseThrow().headline());
  }

  @Test
  void itLearnsAndIsOpened() {
    TrainingResult result = run("run", recipe(true));
    double first = result.untrained().orElseThrow().headline().figure().natsPerToken();
    double last = result.newest().orElseThrow().headline().figure().natsPerToken();
    assertTrue(last < first, () -> first + " to " + last);
    Checkpoint checkpoint = Checkpoint.open(folder.resolve("run"));
    assertTrue(checkpoint.model() instanceof Gpt2Model);
    assertEquals(recipe(true).build().config(), checkpoint.model().config());
  }

  /**
   * The file is parsed here, byte by byte, and the formulas are those of float64: what the run told
   * of its held-out text follows from the file alone.
   */
  @Test
  void anotherProgramReadsWhatItWrote() throws IOException {
    run("run", recipe(true));
    Path checkpoint = folder.resolve("run/checkpoints").resolve(LAST);
    JsonNode config = new ObjectMapper().readTree(checkpoint.resolve("config.json").toFile());
    assertEquals("gpt2", config.path("model_type").asText());
    assertEquals("GPT2LMHeadModel", config.path("architectures").path(0).asText());
    assertEquals("gelu_new", config.path("activation_function").asText());
    Map<String, float[]> weights = parsed(checkpoint.resolve("model.safetensors"));
    assertEquals(2 + 2 * 12 + 2, weights.size(), () -> weights.keySet().toString());
    assertEquals(3 * 16 * 16, weights.get("h.1.attn.c_attn.weight").length);
    Gpt2Model model = (Gpt2Model) Checkpoint.open(folder.resolve("run")).model();
    DoubleGpt2 formulas = new DoubleGpt2(model.config(), weights);
    int[] words = "line 7 of 49 word".chars().toArray();
    int separator = 256;
    Backends.Choice choice = Backends.choose("vector");
    try (Session session = choice.backend().open(choice.device(), 1)) {
      Checkpoint.open(folder.resolve("run")).loadWeights(session);
      try (Likelihood likelihood =
          model.likelihood(
              session,
              new BatchShape(1, words.length),
              separator,
              InferenceOptions.NONE,
              new ScoreOptions(1, false, 1))) {
        double here =
            likelihood
                .score(List.of(words), new int[] {0}, 0, () -> {})
                .getFirst()
                .nats()
                .get("exact");
        double there = formulas.nll(separator, words);
        assertEquals(there, here, TolerancePolicy.GOLDEN_SCORE * there);
      }
    }
  }

  /** Reads safetensors: the length of the header, the header as JSON, the elements. */
  private static Map<String, float[]> parsed(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[(int) bytes.getLong()];
    bytes.get(header);
    int begin = bytes.position();
    Map<String, float[]> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : new ObjectMapper().readTree(header).properties()) {
      if (field.getKey().equals("__metadata__")) {
        assertEquals("pt", field.getValue().path("format").asText());
        continue;
      }
      assertEquals("F32", field.getValue().path("dtype").asText());
      int from = field.getValue().path("data_offsets").path(0).asInt();
      int to = field.getValue().path("data_offsets").path(1).asInt();
      float[] elements = new float[(to - from) / Float.BYTES];
      bytes.position(begin + from);
      bytes.asFloatBuffer().get(elements);
      tensors.put(field.getKey(), elements);
    }
    return tensors;
  }

  @Test
  void weightsOfAnotherFormOrFamilyAreRefusedInOneLine() {
    run("llama", SmallRun.autoregressive(text));
    run("ltm", SmallRun.recipe(text));
    run("bare", recipe(false));
    for (String other : new String[] {"llama", "ltm", "bare"}) {
      String said = other.equals("ltm") ? "is of family ltm" : "has another shape: tensor";
      StartOptions start = StartOptions.from(folder.resolve(other));
      InputException e =
          assertThrows(InputException.class, () -> run("refused", recipe(true).with(start)), other);
      assertTrue(e.getMessage().contains("its model " + said), e::getMessage);
      assertEquals(1, e.getMessage().lines().count(), e::getMessage);
      assertFalse(Files.exists(folder.resolve("refused")), "a refused run leaves no folder");
    }
  }
}
