package org.lathe.evaluation.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.Session;
import org.lathe.evaluation.SmallTokenizer;
import org.lathe.evaluation.latent.LatentMeasurement;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Safetensors;
import org.lathe.models.InferenceOptions;
import org.lathe.models.ScoreOptions;
import org.lathe.models.gpt.LlamaModel;
import org.lathe.models.gpt.SmallLlama;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.SmallModel;
import org.lathe.models.ltm.family.LtmModel;
import org.lathe.models.ltm.measurement.Convergence;
import org.lathe.models.ltm.measurement.MeasurementOptions;

/** The files of an evaluation that somebody has changed: the one error, or the same as before. */
class SuiteFilesTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);
  private static final SuiteText TEXT = SuiteTexts.text("one", 0, 3);
  private static final LlamaModel LLAMA = SmallLlama.model(2);

  @TempDir Path folder;

  /** What measures: one with latents, one with a likelihood alone. */
  enum Kind {
    LATENT,
    LIKELIHOOD;

    private BlockMeasurement<?, ?> measurement(double peak) {
      return this == LATENT
          ? new LatentMeasurement(
              new LtmModel(CONFIG),
              FastOptions.paper(0),
              new MeasurementOptions(peak, List.of(0, 2), 2, Optional.of(new Convergence(0.1)), 1),
              true)
          : new LikelihoodMeasurement(LLAMA, InferenceOptions.NONE, new ScoreOptions(1, true, 1));
    }

    private Session session() {
      return this == LATENT
          ? SmallModel.open("vector", 1, CONFIG)
          : SmallLlama.open("vector", 1, LLAMA);
    }
  }

  private SuiteReport run(Kind kind) {
    return run(kind, 0.3);
  }

  private SuiteReport run(Kind kind, double peak) {
    return new Suite<>(
            folder,
            "checkpoint",
            Optional.of(7),
            new SmallTokenizer(),
            new SuiteOptions(
                "zero-shot",
                List.of("one"),
                "0123",
                "small",
                "vector",
                SuiteTexts.LENGTH,
                2,
                BlockChoice.EVENLY),
            kind.measurement(peak),
            1)
        .run(List.of(TEXT), kind::session, new Suite.Listener() {});
  }

  private String refused(Kind kind) {
    String message = assertThrows(InputException.class, () -> run(kind)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private List<String> lines() throws IOException {
    return new ArrayList<>(Files.readAllLines(folder.resolve("sequences.jsonl")));
  }

  private void setLine(int number, String line) throws IOException {
    List<String> lines = lines();
    lines.set(number, line);
    Files.write(folder.resolve("sequences.jsonl"), lines);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LATENT | /points | [] | points must be 2",
        "LATENT | /points/0 | null | a point is null",
        "LATENT | /points/0/draws | null | draws are missing",
        "LATENT | /points/1/fast_steps | 1 | a point is of 1 fast steps, must be of 2",
        "LATENT | /points/1/draws/log_ratio | [1,\"NaN\"] | log_ratio has a number that is not",
        "LATENT | /points/1/draws/kl_by_layer | [] | kl_by_layer must have 2 numbers, has 0",
        "LATENT | /nelbo | null | nelbo must have 2 numbers, has none",
        "LATENT | /prior_second_half_nll | null | prior_second_half_nll is missing",
        "LATENT | /prior_second_half_nll | [1] | prior_second_half_nll must have 2 numbers, has 1",
        "LATENT | /latents | null | latents are missing",
        "LATENT | /latents/kl/0 | null | kl must have",
        "LATENT | /adaptive | null | adaptive is missing",
        "LATENT | /adaptive/steps | 3 | adaptive took 3 steps, must be 0 to 2",
        "LATENT | /block | 1 | block is 1, must be 0",
        "LATENT | /tokens | 8 | tokens are 8, must be 9",
        "LATENT | /words | \"NaN\" | words NaN and bytes",
        "LATENT | /begins | null | it has no text or no figures",
        "LIKELIHOOD | /figures | {} | figures are [], must be [exact]",
        "LIKELIHOOD | /figures | null | figures are null, must be [exact]",
        "LIKELIHOOD | /figures/exact | null | exact is null, must be finite",
        "LIKELIHOOD | /figures/exact | \"NaN\" | exact is NaN, must be finite",
        "LIKELIHOOD | /second_half | {} | there are no figures of its second half",
      })
  void aFieldOfALineThatCannotBeIsNamed(Kind kind, String path, String value, String part)
      throws IOException {
    run(kind);
    JsonNode line = Json.reader().readTree(lines().getFirst());
    replace(line, path, Json.reader().readTree(value));
    setLine(0, line.toString());
    String message = refused(kind);
    assertTrue(message.contains(part), message);
    assertTrue(message.contains(" of one in " + folder.resolve("sequences.jsonl")), message);
  }

  @Test
  void aBlockThatIsThereTwiceIsRefused() throws IOException {
    run(Kind.LIKELIHOOD);
    setLine(1, lines().getFirst());
    assertTrue(refused(Kind.LIKELIHOOD).contains("block is 0, must be 1"));
    setLine(1, "null");
    assertTrue(refused(Kind.LIKELIHOOD).contains("lacks 1 of the 2 blocks"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/set | null | set is null, must be one",
        "/title | null | a title, a split or a note is missing",
        "/notes | [null] | a title, a split or a note is missing",
        "/blocks | 0 | blocks are 0, must be at least 1",
        "/blocks | 2147483647 | not the blocks that its settings ask for",
        "/measured | null | not the blocks that its settings ask for",
        "/measured | [0,99] | not the blocks that its settings ask for",
        "/measured | [0,null] | not the blocks that its settings ask for",
        "/measured | [0] | not the blocks that its settings ask for",
        "/sha256 | \"0\" | sha256 is 0, must be 64 hexadecimal digits",
      })
  void aFieldOfAPlanThatCannotBeIsNamed(String path, String value, String part) throws IOException {
    run(Kind.LIKELIHOOD);
    Path file = folder.resolve("state/one.plan.json");
    JsonNode plan = Json.read(file, "mend it");
    replace(plan, path, Json.reader().readTree(value));
    Files.writeString(file, plan.toString());
    String message = refused(Kind.LIKELIHOOD);
    assertTrue(message.startsWith(file + " is damaged: "), message);
    assertTrue(message.contains(part), message);
  }

  @Test
  void aTallyThatCannotBeIsRefused() throws IOException {
    run(Kind.LATENT);
    Path file = folder.resolve("state/one.means.safetensors");
    Map<String, Safetensors.Entry> whole = Safetensors.read(file);
    for (String name : whole.keySet()) {
      Map<String, Safetensors.Entry> part = new LinkedHashMap<>(whole);
      part.remove(name);
      Safetensors.write(file, part);
      assertTrue(refused(Kind.LATENT).startsWith(file + " is damaged: "));
      part.put(name, Safetensors.Entry.of(new int[] {0}, new double[0]));
      Safetensors.write(file, part);
      assertTrue(refused(Kind.LATENT).startsWith(file + " is damaged: "));
    }
    for (int count : new int[] {-1, 3}) {
      Map<String, Safetensors.Entry> other = new LinkedHashMap<>(whole);
      other.put("count", Safetensors.Entry.of(new int[] {1}, new int[] {count}));
      Safetensors.write(file, other);
      assertTrue(refused(Kind.LATENT).startsWith(file + " is damaged: "));
    }
  }

  /** Whatever a node of a file is replaced by: the one error, or an evaluation. */
  @ParameterizedTest
  @EnumSource
  void noChangeOfANodeIsAnInternalError(Kind kind) throws IOException {
    run(kind);
    Map<Path, String> files = new LinkedHashMap<>();
    files.put(folder.resolve("settings.json"), "");
    files.put(folder.resolve("state/one.plan.json"), "");
    files.put(folder.resolve("sequences.jsonl"), "");
    if (kind == Kind.LIKELIHOOD) {
      files.put(folder.resolve("state/one.figures.json"), "");
    }
    for (Path file : files.keySet()) {
      String whole = Files.readString(file);
      boolean jsonl = file.toString().endsWith("l");
      String first = jsonl ? lines().getFirst() : whole;
      String rest = jsonl ? whole.substring(first.length()) : "";
      List<String> paths = new ArrayList<>();
      collect(Json.reader().readTree(first), "", paths);
      int refused = 0;
      for (String path : paths) {
        for (String value : List.of("null", "-1", "1.5", "\"\\u0000\"", "[]", "{}", "[null]")) {
          JsonNode changed = Json.reader().readTree(first);
          replace(changed, path, Json.reader().readTree(value));
          Files.writeString(file, changed + rest);
          try {
            run(kind);
          } catch (InputException expected) {
            refused++;
          }
        }
      }
      assertTrue(refused > 3 * paths.size(), file + ": " + refused + " of " + paths);
      for (String other : List.of("null", "[]", "1", "", "{", "\0")) {
        Files.writeString(file, other + rest);
        refused(kind);
      }
      Files.writeString(file, whole);
    }
    assertEquals(2, run(kind).sets().getFirst().measured());
  }

  private static void replace(JsonNode whole, String path, JsonNode value) {
    int last = path.lastIndexOf('/');
    JsonNode parent = whole.at(path.substring(0, last));
    String name = path.substring(last + 1);
    if (parent instanceof ArrayNode list) {
      list.set(Integer.parseInt(name), value);
    } else {
      ((ObjectNode) parent).set(name, value);
    }
  }

  private static void collect(JsonNode node, String path, List<String> paths) {
    if (!path.isEmpty()) {
      paths.add(path);
    }
    node.properties()
        .forEach(field -> collect(field.getValue(), path + "/" + field.getKey(), paths));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), path + "/" + i, paths);
    }
  }

  /** A fit that leaves the numbers gives one line, and no figure is kept. */
  @Test
  void figuresThatAreNotFiniteAreNotKept() throws IOException {
    String message = assertThrows(InputException.class, () -> run(Kind.LATENT, 1e30)).getMessage();
    assertTrue(message.startsWith("block 0 of one cannot be measured with checkpoint: "), message);
    assertTrue(Files.notExists(folder.resolve("sequences.jsonl")));
    assertTrue(Files.notExists(folder.resolve("evaluation.json")));
  }

  @ParameterizedTest
  @EnumSource
  void digitsOfALanguageChangeNoByte(Kind kind) throws IOException {
    run(kind);
    Map<String, String> usual = SuiteTexts.files(folder);
    for (String file : usual.keySet()) {
      Files.delete(folder.resolve(file));
    }
    Files.delete(folder.resolve("state"));
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertNotEquals("5", "%d".formatted(5), "the language has digits of its own");
      run(kind);
      run(kind);
    } finally {
      Locale.setDefault(before);
    }
    assertEquals(usual, SuiteTexts.files(folder));
  }

  @Test
  void aFolderThatAnotherWritesIsRefused() throws IOException {
    run(Kind.LIKELIHOOD);
    Map<String, String> before = SuiteTexts.files(folder);
    try (FolderLock _ = FolderLock.of(folder, line -> {})) {
      assertTrue(refused(Kind.LIKELIHOOD).contains("is in use by process "));
    }
    assertEquals(before, SuiteTexts.files(folder));
  }
}
