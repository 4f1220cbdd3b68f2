package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.CorpusSplit;
import org.lathe.datasets.source.TextFiles;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;
import org.lathe.models.Checkpoint;

/** Runs whose tokenizer is trained on their text. */
class TrainedTokenizerTest {
  private static final int DOCUMENTS = 120;
  private static final String FILE = "checkpoints/step-00000006/tokenizer.json";

  @TempDir Path folder;

  private Recipe recipe(String tokenizer) throws IOException {
    Recipe small = SmallRun.recipe(SmallRun.text(folder));
    return small.with(small.data().withTokenizer(tokenizer));
  }

  private Path run(String name, String tokenizer) throws IOException {
    Path run = folder.resolve(name);
    SmallRun.run(run, recipe(tokenizer), "vector", 1);
    return run;
  }

  private TrainingOptions options(Path run) {
    return new TrainingOptions(run, Backends.choose("vector"), 1);
  }

  /** Each document repeats a word of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"words:2000", "bpe:2000"})
  void heldOutTextIsNotSeen(String name) throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    for (int i = 0; i < DOCUMENTS; i++) {
      Files.writeString(texts.resolve(word(i) + ".txt"), (" " + word(i)).repeat(5));
    }
    Corpus corpus = new TextFiles(texts);
    Set<String> heldOut =
        CorpusSplit.byDocument(corpus.entries(), CorpusSplit.DEFAULT_VALIDATION_SHARE)
            .validation()
            .stream()
            .map(entry -> entry.name().replace(".txt", ""))
            .collect(Collectors.toSet());
    Recipe small = SmallRun.recipe(texts);
    Tokenizer trained = TrainingData.tokenizer(small.with(small.data().withTokenizer(name)));
    assertTrue(!heldOut.isEmpty() && heldOut.size() < DOCUMENTS / 2, heldOut::toString);
    for (int i = 0; i < DOCUMENTS; i++) {
      int tokens = trained.encode(" " + word(i)).length;
      assertEquals(!heldOut.contains(word(i)), tokens == 1, word(i) + " has tokens: " + tokens);
    }
  }

  private static String word(int number) {
    return "q" + (char) ('a' + number / 26) + (char) ('a' + number % 26) + "z";
  }

  @ParameterizedTest
  @ValueSource(strings = {"words:300", "bpe:300"})
  void aRunsRecipeAloneRepeatsItToTheByte(String tokenizer) throws IOException {
    Path run = run("run", tokenizer);
    Recipe kept = RecipeFile.read(run.resolve("recipe.yaml"));
    assertEquals(tokenizer, kept.data().tokenizer());
    Path again = folder.resolve("again");
    SmallRun.run(again, kept, "vector", 2);
    Map<String, String> checkpoints = SmallRun.checkpoints(run);
    // Two checkpoints of five files, and the name of the best one.
    assertEquals(11, checkpoints.size(), checkpoints::toString);
    assertEquals(checkpoints, SmallRun.checkpoints(again));
  }

  @ParameterizedTest
  @ValueSource(strings = {"words:300", "bpe:300"})
  void aStoppedRunContinuesToTheSameBytes(String tokenizer) throws IOException {
    Map<String, String> whole = SmallRun.checkpoints(run("whole", tokenizer));
    Path run = folder.resolve("run");
    stoppedAfterFourSteps(run, tokenizer);
    Training.resume(options(run), TrainingListener.NONE);
    assertEquals(whole, SmallRun.checkpoints(run));
  }

  private void stoppedAfterFourSteps(Path run, String tokenizer) throws IOException {
    TrainingListener stopper =
        new TrainingListener() {
          private Runnable stop;

          @Override
          public void prepared(Runnable stop) {
            this.stop = stop;
          }

          @Override
          public void stepped(StepMetrics metrics) {
            if (metrics.step() == 4) {
              stop.run();
            }
          }
        };
    assertFalse(Training.run(recipe(tokenizer), options(run), stopper).finished());
  }

  /** The ids of another tokenizer are other ids, which the fingerprint tells. */
  @Test
  void aRunContinuesWithTheSavedTokenizerOnly() throws IOException {
    Path run = folder.resolve("run");
    stoppedAfterFourSteps(run, "words:300");
    Path other = run("other", "words:270").resolve(FILE);
    Path saved = run.resolve("checkpoints/step-00000004/tokenizer.json");
    Files.copy(other, saved, StandardCopyOption.REPLACE_EXISTING);
    String said =
        assertThrows(
                InputException.class, () -> Training.resume(options(run), TrainingListener.NONE))
            .getMessage();
    assertTrue(said.contains("was not trained on the text"), said);
    Files.delete(saved);
    String missing =
        assertThrows(
                InputException.class, () -> Training.resume(options(run), TrainingListener.NONE))
            .getMessage();
    assertTrue(missing.startsWith("cannot read " + saved), missing);
    assertTrue(missing.contains("words:300"), missing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"words:300", "bpe:300"})
  void aCheckpointIsUsableWhenItWasMoved(String name) throws IOException {
    Path run = run("run", name);
    Tokenizer before = TrainedModel.open(run, Optional.empty()).tokenizer();
    Path moved = Files.move(run, folder.resolve("moved"));
    Path alone = Files.move(moved.resolve("checkpoints/step-00000006"), folder.resolve("alone"));
    for (Path place : new Path[] {moved, alone}) {
      TrainedModel model = TrainedModel.open(place, Optional.empty());
      assertEquals(name, model.tokenizer().name());
      assertArrayEquals(
          before.encode("line 7 of words"), model.tokenizer().encode("line 7 of words"));
      assertFalse(model.heldOut(Optional.empty(), 1, 2, 1).sequences().isEmpty());
      assertEquals(name, TrainedModel.open(place, Optional.of(name)).tokenizer().name());
    }
  }

  /** The text has fewer words than were wished; the model has as many ids as there are. */
  @Test
  void theVocabularyOfTheModelFollowsTheText() throws IOException {
    Checkpoint checkpoint = Checkpoint.open(run("run", "words:5000"));
    int ids = TrainedModel.open(checkpoint.folder(), Optional.empty()).vocabulary().size();
    assertTrue(ids > 257 && ids < 1000, "ids " + ids);
    assertEquals(ids, checkpoint.model().config().vocabulary());
  }

  /** Planning reads no text, so a missing one does not matter. */
  @Test
  void aPlanHasTheLargestVocabulary() throws IOException {
    Recipe small = SmallRun.recipe(folder.resolve("missing.txt"));
    Recipe recipe = small.with(small.data().withTokenizer("bpe:4000"));
    assertEquals(4000, PreparedRecipe.toPlan(recipe).model().config().vocabulary());
    assertEquals(4000, recipe.build().config().vocabulary());
    assertThrows(InputException.class, () -> PreparedRecipe.of(recipe));
  }
}
