package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.files.InputException;
import org.lathe.models.Families;
import org.lathe.models.Family;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.optimizer.AverageOptions;
import org.lathe.models.optimizer.OptimizerOptions;

/** Recipes are read strictly: what is no recipe is refused in one line that says where. */
class RecipeFileTest {
  @TempDir Path folder;

  private static final String POCKET = RecipeFile.yaml(RecipeFile.named("pocket"));

  private String refusal(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("recipe.yaml"), text);
    InputException e = assertThrows(InputException.class, () -> RecipeFile.read(file));
    String said = e.getMessage().replace(folder + "/", "");
    assertTrue(said.startsWith("recipe.yaml"), said);
    assertEquals(1, said.lines().count(), said);
    return said;
  }

  /** The refusal of pocket with a line replaced, which keeps its indentation. */
  private String refusal(String line, String by) throws IOException {
    Matcher found =
        Pattern.compile("(?m)^( *)" + Pattern.quote(line.strip()) + "$").matcher(POCKET);
    assertTrue(found.find(), () -> line + " in " + POCKET);
    String lines = (found.group(1) + by.strip()).replace("/", "\n" + found.group(1));
    return refusal(POCKET.substring(0, found.start()) + lines + POCKET.substring(found.end()));
  }

  @ParameterizedTest
  @MethodSource("org.lathe.training.RecipeFile#names")
  void recipesComeBackAsTheyWereWritten(String name) {
    Recipe recipe = RecipeFile.named(name);
    assertEquals(name, recipe.name());
    Path file = folder.resolve("again.yaml");
    RecipeFile.write(file, recipe);
    assertEquals(recipe, RecipeFile.read(file));
    assertEquals(RecipeFile.yaml(recipe), recipe.toString());
    assertTrue(recipe.toString().startsWith("name: " + name + "\n"), recipe::toString);
  }

  /** What a reader of YAML could take for a number, a word of YAML's own, or a comment. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024", "1e-3", "0x1F", "010", "1_000", "true", "no", "null", "~", "a: b", "# a", "*a",
            "&a",
        "!a", "- a", "{a}", "[a]", "'a", "\"a\"", " a ", "a\\b", ".5", "-", "ä", "12:30:45", "x\ty",
        "a very long path/that a writer of YAML would like to fold/after some eighty characters/on"
      })
  void textsOfAllSortsComeBack(String text) {
    Recipe recipe = RecipeFile.named("pocket");
    Recipe odd = recipe.with(recipe.data().withSource(text));
    Path file = folder.resolve("odd.yaml");
    RecipeFile.write(file, odd);
    assertEquals(odd, RecipeFile.read(file));
  }

  /** What readers of YAML take for line breaks or leave out. */
  @ParameterizedTest
  @ValueSource(ints = {0x85, 0x2028, 0x2029, 0xFEFF})
  void charactersThatYamlReadsOtherwiseComeBack(int character) {
    String c = Character.toString(character);
    for (String text : new String[] {"a" + c + "b", c + "a", "a" + c, "a" + c + "\nb", c + " a"}) {
      Recipe recipe = RecipeFile.named("pocket").withName(text);
      Recipe odd = recipe.with(recipe.data().withSource(text));
      Path file = folder.resolve("odd.yaml");
      RecipeFile.write(file, odd);
      assertEquals(odd, RecipeFile.read(file));
    }
  }

  @Test
  void noPathHasAZeroByte() throws IOException {
    String said = " 'a\\0b' contains a zero byte, which no path does: remove it";
    assertEquals(
        "recipe.yaml: data.source" + said, refusal("  source: jdk", "  source: \"a\\0b\""));
    assertEquals(
        "recipe.yaml: data.tokenizer" + said,
        refusal("  tokenizer: bytes", "  tokenizer: \"a\\0b\""));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN})
  void optionsAreFinite(double bad) {
    FastOptions fast = FastOptions.paper(1);
    LtmOptions ltm = LtmOptions.paper(1);
    Map<String, Executable> each = new LinkedHashMap<>();
    each.put("rate ", () -> new RateOptions(1e-3, bad, 0));
    each.put("rate " + bad, () -> new RateOptions(1e-3, 1e-4, 0).withPeak(bad));
    each.put("fastRate ", () -> ltm.withFastRate(1, bad));
    each.put("fastRate " + bad, () -> ltm.withFastRate(bad, 1));
    each.put("fastRate " + bad + ",", () -> new FitOptions(fast, bad, Latents.MEAN));
    each.put("fastDecay " + bad, () -> fast.withDecay(bad));
    each.put("logVarMean " + bad, () -> fast.withLogVar(bad, 1));
    each.put("logVarDeviation " + bad, () -> fast.withLogVar(-5, bad));
    each.put("beta1 " + bad, () -> new OptimizerOptions(bad, 0.9, 1e-8, 0, 1));
    each.put("beta2 " + bad, () -> new OptimizerOptions(0.9, bad, 1e-8, 0, 1));
    each.put("epsilon " + bad, () -> new OptimizerOptions(0.9, 0.9, bad, 0, 1));
    each.put("decay " + bad, () -> new OptimizerOptions(0.9, 0.9, 1e-8, bad, 1));
    each.put("decay " + bad, () -> new AverageOptions(bad, true));
    each.put("clip " + bad, () -> new OptimizerOptions(0.9, 0.9, 1e-8, 0, bad));
    each.forEach(
        (start, made) -> {
          InputException e = assertThrows(InputException.class, made, start);
          assertTrue(e.getMessage().startsWith(start), e.getMessage());
        });
  }

  /** What float64 can tell from the limit and float32, with which engines compute, cannot. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "average.decay | 0.99999999 | average.decay 0.99999999",
        "optimizer.beta1 | 0.99999999 | optimizer.beta1 0.99999999",
        "optimizer.beta2 | 0.99999999 | optimizer.beta2 0.99999999",
        "optimizer.epsilon | 1e-46 | optimizer.epsilon 1.0E-46",
        "optimizer.epsilon | 1e39 | optimizer.epsilon 1.0E39",
        "optimizer.decay | 1e300 | optimizer.decay 1.0E300",
        "optimizer.clip | 1e-46 | optimizer.clip 1.0E-46",
        "optimizer.clip | 1e39 | optimizer.clip 1.0E39",
        "rate.peak | 1e300 | rate 1.0E300",
        "rate.peak | 1e-46 | rate 1.0E-46",
        "rate.last | 1e39 | rate 0.006 to 1.0E39",
        "objective.fastRateFirst | 1e39 | objective.fastRateFirst",
        "objective.fast.decay | 1e39 | objective.fast.decay",
        "objective.fast.logVarMean | 1e39 | objective.fast.logVarMean",
        "objective.fast.update.beta1 | 0.99999999 | objective.fast.update.beta1 0.99999999",
      })
  void numbersAreInRangeAsFloat32(String field, String value, String said) {
    Recipe pocket = RecipeFile.named("pocket");
    String setting = field + "=" + value;
    InputException e = assertThrows(InputException.class, () -> pocket.with(setting), setting);
    assertTrue(e.getMessage().startsWith("set: " + said), e.getMessage());
    assertTrue(e.getMessage().contains(" as float32"), e.getMessage());
  }

  @Test
  void unknownFieldsAreNamedWithTheNearestKnownOne() throws IOException {
    assertEquals(
        "recipe.yaml: model.layerz is unknown: did you mean layers?",
        refusal("  layers: 2", "  layerz: 2"));
    assertEquals(
        "recipe.yaml: objective.fast.sceduhle is unknown: did you mean schedule?",
        refusal("    schedule: full_cosine", "    sceduhle: constant"));
    assertEquals(
        "recipe.yaml: stpes is unknown: did you mean steps?", refusal("seed: 1", "stpes: 1"));
    assertEquals(
        "recipe.yaml: layers is unknown: did you mean model.layers?",
        refusal("seed: 1", "layers: 1"));
    assertEquals(
        "recipe.yaml: rate.colour is unknown: there are peak, last, warmup",
        refusal("  warmup: 20", "  colour: 20"));
    String ar = RecipeFile.yaml(RecipeFile.named("ar-pocket"));
    assertEquals(
        "recipe.yaml: objective.beta is unknown: objective has no fields",
        refusal(ar.replace("objective: {}", "objective: {beta: 1}")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "  layers: 2 | '' | model.layers is missing: model needs layers, dim, heads, positions,"
            + " window, latentsPerLayer, vocabularyMultiple",
        "seed: 1 | '' | seed is missing",
        "family: ltm | '' | family is missing: it is one of ltm, gpt",
        "family: ltm | family: rnn | family is 'rnn', must be one of ltm, gpt",
        "  layers: 2 | '  layers: two' | model.layers is 'two', must be a whole number",
        "  layers: 2 | '  layers: \"2\"' | model.layers is '2', must be a whole number",
        "  layers: 2 | '  layers: 1.5' | model.layers is 1.5, must be a whole number",
        "  layers: 2 | '  layers: [2]' | model.layers is a list, must be a whole number",
        "  layers: 2 | '  layers: {a: 2}' | model.layers is a list of names and values, must be a"
            + " whole number",
        "  layers: 2 | '  layers:' | model.layers is empty, must be a whole number",
        "  layers: 2 | '  layers: true' | model.layers is true, must be a whole number",
        "  layers: 2 | '  layers: 9999999999' | model.layers is 9999999999, must be between"
            + " -2147483648 and 2147483647",
        "seed: 1 | seed: 99999999999999999999 | seed is 99999999999999999999, must be between"
            + " -9223372036854775808 and 9223372036854775807",
        "  peak: 0.006 | '  peak: .nan' | rate.peak is '.nan', must be a number",
        "  peak: 0.006 | '  peak: .inf' | rate.peak is '.inf', must be a number",
        "  peak: 0.006 | '  peak: high' | rate.peak is 'high', must be a number",
        "  peak: 0.006 | '  peak: -1.0' | rate -1.0 to 6.0E-4: rates must be positive as float32,"
            + " and the last one may be 0",
        "    noise: fresh | '    noise: kept' | objective.fast.noise is 'kept', must be one of"
            + " fresh, fixed",
        "    noise: fresh | '    noise: 1' | objective.fast.noise is 1, must be one of fresh,"
            + " fixed",
        "    decay: 0.0 | '    decay: -1' | objective.fast.decay -1.0, must not be negative",
        "    steps: 6 | '    steps: -1' | objective.fast.steps -1, must not be negative",
        "  beta2: 0.95 | '  beta2: 1' | optimizer.beta2 1.0, must be at least 0 and below 1"
            + " as float32",
        "  sampling: windows | '  sampling: all' | data.sampling is 'all', must be one of windows,"
            + " blocks",
        "  decayVectors: false | '  decayVectors: 0' | optimizer.decayVectors is 0, must be true or"
            + " false",
        "  clip: 1.0 | '  clip: -1' | 'optimizer.clip -1.0, must be above 0, or 0 for no"
            + " clipping, as float32'",
        "average: | average: 0.9/averages: | averages is unknown: did you mean average?",
        "  warmup: true | '  warmup: 10' | average.warmup is 10, must be true or false",
        "  warmup: true | '' | average.warmup is missing: average needs decay, warmup",
        "  source: jdk | '  source: 7' | data.source is 7, must be text: put it between quotes",
        "  source: jdk | '  source:' | data.source is empty, must be text",
        "  microBatch: 8 | '  microBatch: 3' | batch.microBatch 3 does not divide batch 8",
        "  leaf: 0 | '  leaf: 3' | batch.leaf 3 does not divide batch 8",
        "  leaf: 0 | '  leaf: 4' | batch.microBatch 8 does not divide batch.leaf 4",
        "  leaf: 0 | '  leaf: -1' | 'batch.leaf -1, must be at least 1, or 0"
            + " for the micro-batch'",
        "  every: 200 | '  every: 0' | evaluation.every 0, must be at least 1",
        "  limit: 32 | '  limit: 0' | 'data.limit 0, must be at least 1 (million bytes)'",
        "steps: 800 | steps: 0 | steps 0, must be at least 1",
        "checkpointEvery: 200 | checkpointEvery: 0 | checkpointEvery 0, must be at least 1",
        "seed: 1 | seed: 1/seed: 2 | seed is given twice, the second time on line 75",
        "  heads: 4 | heads: 4/heads: 4 | model.heads is given twice, the second time on line 7",
      })
  void fieldsThatCannotBe(String line, String by, String said) throws IOException {
    // The tests have a family of their own on the class path.
    String families = Families.all().stream().map(Family::id).collect(Collectors.joining(", "));
    assertEquals("recipe.yaml: " + said.replace("ltm, gpt", families), refusal(line, by));
  }

  @Test
  void textsThatAreNoRecipe() throws IOException {
    assertEquals("recipe.yaml is not a recipe: it is empty", refusal(""));
    assertEquals("recipe.yaml is not a recipe: it is empty", refusal("# nothing\n"));
    assertTrue(refusal("- a\n- b\n").contains("not a list of names and values"));
    assertTrue(refusal("just words").contains("not a list of names and values"));
    assertTrue(refusal(POCKET + "---\n" + POCKET).contains("more than one document"));
    assertTrue(refusal(POCKET + "# " + "x".repeat(1 << 16)).contains("more than 64 KiB"));
    assertTrue(refusal("a: [").contains("is not YAML: line "));
    assertTrue(refusal("a: " + "[".repeat(5000)).contains("is not YAML"));
    assertTrue(refusal("name: \"open").contains("is not YAML"));
    assertTrue(refusal("seed: 1", "seed: !!java.net.URL [\"file:/etc\"]").contains("no anchors"));
    assertEquals(
        "recipe.yaml, line 3: write the value itself: a recipe has no anchors (&), aliases (*) and"
            + " tags (!)",
        refusal("model:", "model: &a"));
    assertTrue(refusal("steps: 800", "steps: *a").contains("aliases (*)"));
    Path bytes = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe4});
    InputException e = assertThrows(InputException.class, () -> RecipeFile.read(bytes));
    assertTrue(e.getMessage().endsWith("latin.yaml is not a recipe: it is not UTF-8 text"));
  }

  @Test
  void exponentsNeedNoPoint() throws IOException {
    Path file = folder.resolve("recipe.yaml");
    Files.writeString(file, POCKET.replace("peak: 0.006", "peak: 6e-3"));
    assertEquals(RecipeFile.named("pocket"), RecipeFile.read(file));
  }

  @Test
  void recipesAreFoundByNameFileAndRun() throws IOException {
    assertEquals("ltm-s", RecipeFile.find("ltm-s").name());
    Path file = Files.writeString(folder.resolve("recipe.yaml"), POCKET);
    assertEquals(RecipeFile.named("pocket"), RecipeFile.find(file.toString()));
    assertEquals(RecipeFile.named("pocket"), RecipeFile.find(folder.toString()));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    for (String[] each :
        new String[][] {
          {empty.toString(), "empty has no recipe.yaml"},
          {folder.resolve("none.yaml").toString(), "no recipe at "},
          {"none.yml", "no recipe at none.yml: give a file"},
          {"pokcet", "unknown recipe 'pokcet': did you mean pocket?"},
          {"giant", "unknown recipe 'giant'; there are tales, pocket, "},
          {"", "unknown recipe ''; there are tales, pocket, "},
          {"a\0b", "unknown recipe"},
        }) {
      InputException e = assertThrows(InputException.class, () -> RecipeFile.find(each[0]));
      assertTrue(e.getMessage().contains(each[1]), e.getMessage());
    }
  }

  @Test
  void settingsChangeWhatTheyName() {
    Recipe pocket = RecipeFile.named("pocket");
    Recipe set =
        pocket.with(
            "model.layers=3",
            "objective.fast.steps=8",
            "data.source=7",
            "rate.peak=1e-3",
            "batch.sequences = 6",
            "batch.microBatch=1",
            "batch.leaf=3",
            "objective.fast.noise=FRESH",
            "average.decay=0.999",
            "average.warmup=false",
            "optimizer.decayVectors=true",
            "optimizer.clip=0",
            "rate.last=0",
            "seed=2",
            "seed=3");
    LtmOptions before = (LtmOptions) pocket.objective();
    FastOptions fast = before.fast().withSteps(8).withNoise(FastOptions.Noise.FRESH);
    Recipe expected =
        pocket
            .with(before.with(fast))
            .with(pocket.data().withSource("7"))
            .with(new RateOptions(1e-3, 0, pocket.rate().warmup()))
            .with(new BatchOptions(6, 1, 3, 64))
            .with(new AverageOptions(0.999, false))
            .with(new OptimizerOptions(0.9, 0.95, 1e-8, 0.1, true, 0))
            .withSeed(3);
    assertEquals(RecipeFile.json(expected).without("model"), RecipeFile.json(set).without("model"));
    assertEquals(3, RecipeFile.json(set).at("/model/layers").asInt());
    assertEquals(96, RecipeFile.json(set).at("/model/dim").asInt());
    assertEquals(pocket, pocket.with());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.layerz=3 | model.layerz is unknown: did you mean layers?",
        "layers=3 | layers is unknown: did you mean model.layers?",
        "model.layers=x | model.layers is 'x', must be a whole number",
        "model.layers= | model.layers is empty, must be a whole number",
        "model.layers=[1] | model.layers is '[1]', must be a whole number",
        "model.layers=1 2 | model.layers is '1 2', must be a whole number",
        "model.layers.x=1 | model.layers has no fields",
        "rate=1 | rate has fields of its own: set one of rate.peak, rate.last, rate.warmup",
        "model.layers | '''model.layers'' is not a setting: write a path and a value, such as"
            + " model.layers=3'",
        "=3 | '''=3'' is not a setting: write a path and a value, such as model.layers=3'",
        "family=gpt | the family decides which fields there are: start from a recipe of family gpt",
        "objective.fast.logVarDeviation=-1 | 'objective.fast.logVarDeviation -1.0, must not be"
            + " negative'",
        "objective.fastRateLast=-1 | objective.fastRateFirst and objective.fastRateLast 0.5 to"
            + " -1.0: rates must be positive as float32",
        "average.decay=1 | average.decay 1.0, must be at least 0 and below 1 as" + " float32",
        "average=0.999 | average has fields of its own: set one of average.decay, average.warmup",
        "optimizer.clip=-1 | 'optimizer.clip -1.0, must be above 0, or 0 for no clipping, as"
            + " float32'",
        "rate.last=-1 | 'rate 0.006 to -1.0: rates must be positive as float32, and the last one"
            + " may be 0'",
        "rate..peak=3 | rate. is unknown: there are peak, last, warmup",
        "batch.microBatch=3 | batch.microBatch 3 does not divide batch 8",
        "name= | name is empty, must be text",
      })
  void settingsThatCannotBe(String setting, String said) {
    Recipe pocket = RecipeFile.named("pocket");
    InputException e = assertThrows(InputException.class, () -> pocket.with(setting));
    assertEquals("set: " + said, e.getMessage());
    assertEquals("--set: " + said, e.worded(option -> "--" + option));
  }
}
