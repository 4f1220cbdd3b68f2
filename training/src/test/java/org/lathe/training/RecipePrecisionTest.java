package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Declaration;
import org.lathe.engine.Device;
import org.lathe.engine.Precision;
import org.lathe.engine.Support;
import org.lathe.files.InputException;

/** What a recipe says of the precision of products, and what an engine makes of it. */
class RecipePrecisionTest {
  @TempDir Path folder;
  private Recipe recipe;

  @BeforeEach
  void text() throws IOException {
    recipe = SmallRun.recipe(SmallRun.text(folder));
  }

  /** An engine that says that it rounds, on a device that says what it is. */
  private static final class Declaring extends CpuBackend {
    private final Precision products;
    private final boolean processor;

    Declaring(Precision products, boolean processor) {
      super(VectorBackend.kernels());
      this.products = products;
      this.processor = processor;
    }

    @Override
    public String id() {
      return "declaring";
    }

    @Override
    public Support available() {
      return Support.yes();
    }

    @Override
    public List<Device> devices() {
      return List.of(new Device(0, "device", -1, false, processor));
    }

    @Override
    public Set<Precision> precisions() {
      return Set.of(Precision.F32, Precision.TF32, Precision.BF16);
    }

    @Override
    public Backend with(Precision other) {
      return new Declaring(other, processor);
    }

    @Override
    public Declaration declaration() {
      return Declaration.float32().with(products);
    }

    Backends.Choice choice() {
      return new Backends.Choice(this, devices().getFirst());
    }
  }

  private String started(String name, Recipe run, Backends.Choice engine) throws IOException {
    Path at = folder.resolve(name);
    Trainer.start(at, run.withSteps(1), engine, 1, new TrainingListener() {}).run();
    return Files.readString(at.resolve("metrics.jsonl")).lines().findFirst().orElseThrow();
  }

  private static void assertPrecision(String engine, String recipe, String line) {
    assertTrue(line.contains("\"precision\":\"" + engine + "\""), line);
    assertTrue(line.contains("\"recipe_precision\":\"" + recipe + "\""), line);
  }

  @Test
  void anEngineTakesTheCoarsestThatItHas() throws IOException {
    Backends.Choice engine = new Declaring(Precision.F32, false).choice();
    assertPrecision("f32", "f32", started("f32", recipe, engine));
    assertPrecision("bf16", "bf16", started("bf16", recipe.with(Precision.BF16), engine));
    assertPrecision(
        "bf16", "bf16-memory", started("memory", recipe.with(Precision.BF16_MEMORY), engine));
  }

  @Test
  void whatWasChosenWithTheEngineStays() throws IOException {
    Backends.Choice engine = new Declaring(Precision.F32, false).choice();
    Recipe coarse = recipe.with(Precision.BF16);
    assertPrecision("f32", "bf16", started("f32", coarse, engine.with(Precision.F32)));
    assertPrecision("tf32", "bf16", started("tf32", coarse, engine.with(Precision.TF32)));
    // An engine that was given with another precision than float32 was chosen with it.
    Backends.Choice rounding = new Declaring(Precision.BF16, false).choice();
    assertPrecision("bf16", "f32", started("rounding", recipe, rounding));
  }

  @Test
  void aProcessorComputesInFloat32() throws IOException {
    Backends.Choice engine = new Declaring(Precision.F32, true).choice();
    assertPrecision("f32", "bf16", started("processor", recipe.with(Precision.BF16), engine));
  }

  @Test
  void onTheEnginesOfFloat32ItChangesNoBit() throws IOException {
    SmallRun.run(folder.resolve("f32"), recipe, "vector", 1);
    SmallRun.run(folder.resolve("bf16"), recipe.with(Precision.BF16), "vector", 1);
    assertEquals(weights("f32"), weights("bf16"));
  }

  private String weights(String run) throws IOException {
    return SmallRun.checkpoints(folder.resolve(run)).entrySet().stream()
        .filter(file -> file.getKey().endsWith("model.safetensors"))
        .toList()
        .toString();
  }

  @Test
  void theFileNamesIt() {
    Recipe coarse = recipe.with("precision=bf16_memory");
    assertEquals(Precision.BF16_MEMORY, coarse.precision());
    assertTrue(coarse.toString().endsWith("precision: bf16_memory\n"), coarse.toString());
    // As on the command line.
    assertEquals(coarse, recipe.with("precision=bf16-memory"));
    InputException e = assertThrows(InputException.class, () -> recipe.with("precision=half"));
    assertTrue(
        e.getMessage().endsWith("must be one of f32, tf32, bf16, bf16_memory"), e.getMessage());
  }
}
