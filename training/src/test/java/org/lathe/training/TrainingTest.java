package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;

/** One call trains a run, another one continues it, and both say what came of it. */
class TrainingTest {
  @TempDir Path folder;

  private TrainingOptions options(String name) {
    return new TrainingOptions(folder.resolve(name), Backends.choose("vector"), 1);
  }

  /** Asks a run to end after some steps. */
  private static final class StopAfter implements TrainingListener {
    private final int last;
    private Runnable stop;

    StopAfter(int last) {
      this.last = last;
    }

    @Override
    public void prepared(Runnable stop) {
      this.stop = stop;
    }

    @Override
    public void stepped(StepMetrics metrics) {
      if (metrics.step() == last) {
        stop.run();
      }
    }
  }

  @Test
  void aRunTellsItsEvaluations() throws IOException {
    Recipe recipe = SmallRun.recipe(SmallRun.text(folder));
    TrainingResult result = Training.run(recipe, options("run"), TrainingListener.NONE);
    assertTrue(result.finished());
    assertEquals(folder.resolve("run"), result.folder());
    assertEquals(SmallRun.STEPS, result.step());
    assertEquals(0, result.untrained().orElseThrow().step());
    assertEquals(SmallRun.STEPS, result.newest().orElseThrow().step());
    assertEquals(SmallRun.STEPS * recipe.batch().tokens(), result.tokens());
    assertTrue(result.seconds() > 0);
  }

  @Test
  void aRunThatTheListenerStoppedContinuesToTheSameBytes() throws IOException {
    Recipe recipe = SmallRun.recipe(SmallRun.text(folder));
    Training.run(recipe, options("whole"), TrainingListener.NONE);
    TrainingResult stopped = Training.run(recipe, options("run"), new StopAfter(4));
    assertFalse(stopped.finished());
    assertEquals(4, stopped.step());
    assertEquals(3, stopped.newest().orElseThrow().step());
    TrainingResult ended = Training.resume(options("run"), TrainingListener.NONE);
    assertTrue(ended.finished());
    assertEquals(SmallRun.STEPS, ended.step());
    assertEquals(Optional.empty(), ended.untrained());
    assertEquals(SmallRun.STEPS, ended.newest().orElseThrow().step());
    assertEquals(2 * recipe.batch().tokens(), ended.tokens());
    assertEquals(
        SmallRun.checkpoints(folder.resolve("whole")), SmallRun.checkpoints(folder.resolve("run")));
  }

  /** What the text costs without a model is that of the sequences of the evaluations. */
  @Test
  void aFinishedRunTellsTheBaselinesOfItsText() throws IOException {
    Recipe recipe = SmallRun.recipe(SmallRun.text(folder));
    List<BaselineMetrics> told = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void compared(BaselineMetrics metrics) {
            told.add(metrics);
          }
        };
    TrainingResult result = Training.run(recipe, options("run"), listener);
    BaselineMetrics compared = told.getFirst();
    assertEquals(1, told.size());
    assertEquals(SmallRun.STEPS, compared.step());
    assertEquals(result.newest().orElseThrow().bytes(), compared.bytes());
    assertEquals(result.newest().orElseThrow().sequences(), compared.sequences());
    assertTrue(compared.trainingBytes() <= SmallRun.STEPS * recipe.batch().tokens());
    assertTrue(compared.bitsPerByte().get("ngram_3") < compared.bitsPerByte().get("unigram"));
    JsonNode line = lines("run", "baselines").getFirst();
    assertEquals(compared.bitsPerByte().get("xz"), line.get("bits_per_byte").get("xz").asDouble());
    assertEquals(compared.trainingBytes(), line.get("training_bytes").asLong());
  }

  /** A model without latents draws from no prior. */
  @Test
  void aSampleTellsWhatItStartsFrom() throws IOException {
    Path text = SmallRun.text(folder);
    Training.run(SmallRun.recipe(text).withSteps(1), options("ltm"), TrainingListener.NONE);
    assertEquals(List.of("prior"), origins("ltm"));
    Training.run(SmallRun.autoregressive(text).withSteps(1), options("gpt"), TrainingListener.NONE);
    assertEquals(List.of("begin"), origins("gpt"));
  }

  private List<JsonNode> lines(String run, String event) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl"))) {
      lines.add(json.readTree(line));
    }
    return lines.stream().filter(line -> line.get("event").asText().equals(event)).toList();
  }

  private List<String> origins(String run) throws IOException {
    return lines(run, "sample").stream().map(line -> line.get("from").asText()).toList();
  }
}
