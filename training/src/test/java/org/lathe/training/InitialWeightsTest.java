package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;
import org.lathe.files.FileTree;
import org.lathe.files.InputException;
import org.lathe.models.gpt.LlamaShape;

/** A run starts from another's weights, and from no others than its recipe names. */
class InitialWeightsTest {
  @TempDir Path folder;
  private Recipe recipe;

  @BeforeEach
  void prepare() throws IOException {
    recipe = SmallRun.autoregressive(SmallRun.text(folder));
  }

  private TrainingOptions options(String name) {
    return new TrainingOptions(folder.resolve(name), Backends.choose("vector"), 1);
  }

  private TrainingResult run(String name, Recipe followed) {
    return Training.run(followed, options(name), TrainingListener.NONE);
  }

  private String refused(Recipe followed) {
    InputException e = assertThrows(InputException.class, () -> run("refused", followed));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertFalse(Files.exists(folder.resolve("refused")), "a refused run leaves no folder");
    return e.getMessage();
  }

  @Test
  void aRunStartsWhereTheOtherEndedAndItsRecipeRepeatsIt() throws IOException {
    TrainingResult first = run("first", recipe);
    Recipe next = recipe.with(StartOptions.from(folder.resolve("first")));
    TrainingResult second = run("second", next);
    assertEquals(
        first.newest().orElseThrow().headline(), second.untrained().orElseThrow().headline());
    assertEquals(folder.resolve("first/checkpoints/step-00000006").toString(), next.start().from());
    Recipe kept = RecipeFile.read(folder.resolve("second"));
    assertEquals(next, kept);
    run("again", kept);
    assertEquals(
        SmallRun.checkpoints(folder.resolve("second")),
        SmallRun.checkpoints(folder.resolve("again")));
  }

  @Test
  void itContinuesWithoutTheOther() throws IOException {
    run("first", recipe);
    Recipe next = recipe.with(StartOptions.from(folder.resolve("first/checkpoints/best")));
    run("whole", next);
    Trainer[] trainer = new Trainer[1];
    trainer[0] =
        SmallRun.start(
            folder.resolve("second"),
            next,
            "vector",
            1,
            new TrainingListener() {
              @Override
              public void stepped(StepMetrics metrics) {
                trainer[0].stop();
              }
            });
    trainer[0].run();
    FileTree.delete(folder.resolve("first"));
    Training.resume(options("second"), TrainingListener.NONE);
    assertEquals(
        SmallRun.checkpoints(folder.resolve("whole")),
        SmallRun.checkpoints(folder.resolve("second")));
  }

  @Test
  void anotherShapeIsRefusedWithItsFirstTensor() {
    run("first", recipe);
    StartOptions start = StartOptions.from(folder.resolve("first"));
    String wider = refused(recipe.with(new LlamaShape(2, 32, 2, 32, 5, 1)).with(start));
    assertTrue(wider.contains("tensor tok_embeddings.weight is ["), wider);
    String fewer = refused(recipe.with(new LlamaShape(1, 16, 2, 32, 5, 1)).with(start));
    assertTrue(fewer.contains("layers.1."), fewer);
    assertTrue(fewer.contains("and missing in this run"), fewer);
    String more = refused(recipe.with(new LlamaShape(3, 16, 2, 32, 5, 1)).with(start));
    assertTrue(more.contains("is missing there"), more);
    assertTrue(more.contains("layers.2."), more);
  }

  /** A vocabulary padded to the same size has the same tensors, but other text. */
  @Test
  void anotherTokenizerIsRefused() {
    int padded = 50304;
    Recipe bytes = recipe.with(new LlamaShape(1, 8, 1, 32, 5, padded)).withSteps(1);
    run("first", bytes);
    String message =
        refused(
            bytes
                .with(bytes.data().withTokenizer("gpt2"))
                .with(StartOptions.from(folder.resolve("first"))));
    assertTrue(message.contains("its tokenizer is bytes and that of this run is gpt2"), message);
  }

  @Test
  void changedWeightsAreRefused() {
    run("first", recipe);
    Recipe next = recipe.with(StartOptions.from(folder.resolve("first/checkpoints/step-00000006")));
    run("other", recipe.withSeed(2));
    StartOptions other = StartOptions.from(folder.resolve("other"));
    String message = refused(next.with(new StartOptions(other.from(), next.start().sha256())));
    assertTrue(message.contains("are not those that the recipe names"), message);
    assertTrue(message.contains(other.sha256()), message);
    String gone = refused(next.with(new StartOptions("nowhere", next.start().sha256())));
    assertTrue(gone.contains("no checkpoint at nowhere"), gone);
  }

  @Test
  void aRecipeOfBeforeThereWasAStartIsRandom() throws IOException {
    String text = RecipeFile.yaml(recipe);
    String earlier = text.replaceFirst("start:\n  from: random\n  sha256: none\n", "");
    assertNotEquals(text, earlier);
    assertEquals(recipe, RecipeFile.read(Files.writeString(folder.resolve("r.yaml"), earlier)));
  }

  @Test
  void weightsHaveAHash() {
    InputException path =
        assertThrows(InputException.class, () -> recipe.with("start.from=runs/x"));
    assertTrue(
        path.getMessage().contains("start.sha256 none, must be the SHA-256"), path.getMessage());
    InputException hash =
        assertThrows(InputException.class, () -> recipe.with("start.sha256=" + "0".repeat(64)));
    assertTrue(hash.getMessage().contains("must be none for random weights"), hash.getMessage());
    assertThrows(InputException.class, () -> StartOptions.from(folder.resolve("none")));
    assertEquals(StartOptions.RANDOM, recipe.start());
  }
}
