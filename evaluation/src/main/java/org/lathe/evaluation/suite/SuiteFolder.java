package org.lathe.evaluation.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lathe.files.DurableFile;
import org.lathe.files.DurableFolder;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.LineJournal;
import org.lathe.files.Utf8;

/**
 * The folder of an evaluation. {@code settings.json} is there first; then, text by text, {@code
 * state/SET.plan.json}; batch by batch, lines of {@code sequences.jsonl} and after them the
 * measurement's tally, {@code state/SET.means.safetensors} or another, whose count of blocks says
 * how many lines of that text are valid: later lines, left by a kill, are dropped. {@code
 * evaluation.json} is a function of the others.
 */
final class SuiteFolder<F, T extends BlockTally> {
  private static final String SETTINGS = "settings.json";

  /** The file of single blocks. */
  static final String LINES = "sequences.jsonl";

  private static final String REPORT = "evaluation.json";
  private static final String STATE = "state";

  private final Path folder;
  private final BlockMeasurement<F, T> measurement;
  private final JavaType line;
  private final ObjectNode settings;

  /**
   * Finds what is there; changes nothing yet.
   *
   * @throws InputException if the folder holds something else, or an evaluation with other settings
   */
  SuiteFolder(Path folder, BlockMeasurement<F, T> measurement, ObjectNode settings) {
    this.folder = folder;
    this.measurement = measurement;
    this.line =
        SuiteJson.LINES
            .getTypeFactory()
            .constructParametricType(BlockResult.class, measurement.figures());
    this.settings = (ObjectNode) tree(settings);
    Path known = folder.resolve(SETTINGS);
    if (Files.exists(known)) {
      requireSame(read(known, JsonNode.class));
    } else if (!isEmpty()) {
      throw new InputException(
          folder + " contains files, but no evaluation: choose another {out}, or empty it");
    }
  }

  /** As it is when it was written and read. */
  private static JsonNode tree(ObjectNode settings) {
    try {
      return SuiteJson.SUMMARY.readTree(SuiteJson.SUMMARY.writeValueAsString(settings));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isEmpty() {
    if (!Files.exists(folder)) {
      return true;
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.allMatch(file -> FolderLock.isLock(file) || DurableFile.isTemporary(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireSame(JsonNode known) {
    for (Map.Entry<String, JsonNode> field : settings.properties()) {
      JsonNode before = known.path(field.getKey());
      if (!before.equals(field.getValue())) {
        throw other(field.getKey(), before, field.getValue().toString());
      }
    }
    for (Iterator<String> names = known.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!settings.has(name) && !measurement.formerSettings().contains(name)) {
        throw other(name, known.get(name), "none");
      }
    }
  }

  private InputException other(String name, JsonNode before, String now) {
    return new InputException(
        "%s contains an evaluation with another %s, %s instead of %s: choose another {out}"
            .formatted(folder, name, before.isMissingNode() ? "none" : before, now));
  }

  /** Makes the folder ready for the blocks of a text, and says what it is of. */
  void begin(SetPlan plan) {
    begin();
    write(planFile(plan.set()), plan);
    trim(plan.set());
  }

  private void begin() {
    try {
      DurableFolder.create(folder);
      // First: without it a folder is of no evaluation, and could not be continued.
      if (!Files.exists(folder.resolve(SETTINGS))) {
        write(folder.resolve(SETTINGS), settings);
      }
      DurableFolder.create(folder.resolve(STATE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the plan of a text, if its measurement was begun.
   *
   * @throws InputException if it is not what the options ask for
   */
  Optional<SetPlan> plan(String set, SuiteOptions options) {
    Path file = planFile(set);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    SetPlan plan = read(file, SetPlan.class);
    plan.fault(set, options.choice(), options.limit())
        .ifPresent(
            fault -> {
              throw damaged(file.toString(), fault);
            });
    return Optional.of(plan);
  }

  private InputException damaged(String where, String fault) {
    return new InputException(
        "%s is damaged: %s: restore the file, or delete %s and measure again"
            .formatted(where, fault, folder));
  }

  private Path planFile(String set) {
    return folder.resolve(STATE).resolve(set + ".plan.json");
  }

  private Path tallyFile(String set) {
    return folder.resolve(STATE).resolve(set + "." + measurement.tallyFile());
  }

  /** Returns the tally over the blocks of a text that are done. */
  T tally(String set) {
    Path file = tallyFile(set);
    return Files.exists(file) ? measurement.tally(file) : measurement.tally();
  }

  /**
   * Blocks of a text that are done, in order.
   *
   * @param length tokens of a block
   * @throws InputException if they are not the first ones of the plan, or a figure is missing or
   *     cannot be
   */
  List<BlockResult<F>> results(SetPlan plan, int length) {
    String set = plan.set();
    Scan<F> scan = scan(set);
    T tally = tally(set);
    int done = tally.count();
    if (done > plan.measured().size()) {
      throw damaged(
          tallyFile(set).toString(),
          "it counts %d blocks, must be at most %d".formatted(done, plan.measured().size()));
    }
    List<BlockResult<F>> results = scan.results();
    if (results.size() < done) {
      throw new InputException(
          "%s lacks %d of the %d blocks of %s that %s says are done: delete the folder"
              .formatted(folder.resolve(LINES), done - results.size(), done, set, tallyFile(set)));
    }
    for (int i = 0; i < done; i++) {
      BlockResult<F> result = results.get(i);
      result
          .fault(plan.measured().get(i), length)
          .or(() -> measurement.fault(result.measured(), tally))
          .ifPresent(
              fault -> {
                throw damaged(
                    "block %d of %s in %s".formatted(result.block(), set, folder.resolve(LINES)),
                    fault);
              });
    }
    return results;
  }

  /** Drops the invalid lines of a text, and an incomplete one. */
  private void trim(String set) {
    Path file = folder.resolve(LINES);
    try {
      LineJournal.trim(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Scan<F> scan = scan(set);
    if (scan.dropped() > 0) {
      LineJournal.replace(file, scan.kept());
    }
  }

  /** The lines, divided for one text. */
  private record Scan<F>(List<String> kept, int dropped, List<BlockResult<F>> results) {}

  private Scan<F> scan(String set) {
    int done = tally(set).count();
    List<String> kept = new ArrayList<>();
    List<BlockResult<F>> results = new ArrayList<>();
    int dropped = 0;
    for (String line : lines()) {
      Optional<BlockResult<F>> result = parse(line);
      boolean ofSet = result.map(block -> set.equals(block.set())).orElse(false);
      if (result.isEmpty() || (ofSet && results.size() == done)) {
        dropped++;
        continue;
      }
      kept.add(line);
      if (ofSet) {
        results.add(result.get());
      }
    }
    return new Scan<>(kept, dropped, results);
  }

  private List<String> lines() {
    try {
      return LineJournal.read(folder.resolve(LINES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<BlockResult<F>> parse(String text) {
    try {
      return Optional.ofNullable(SuiteJson.LINES.readValue(text, line));
    } catch (JsonProcessingException damaged) {
      return Optional.empty();
    }
  }

  /** Keeps the next blocks of a text. */
  void append(String set, List<BlockResult<F>> results, T tally) {
    List<String> lines = new ArrayList<>();
    try {
      for (BlockResult<F> result : results) {
        lines.add(SuiteJson.LINES.writeValueAsString(result));
      }
      LineJournal.append(folder.resolve(LINES), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    tally.save(tallyFile(set));
  }

  void write(SuiteReport report) {
    write(folder.resolve(REPORT), report);
  }

  private static void write(Path file, Object value) {
    DurableFile.write(
        file,
        (OutputStream out) ->
            out.write(
                (SuiteJson.SUMMARY.writerWithDefaultPrettyPrinter().writeValueAsString(value)
                        + "\n")
                    .getBytes(StandardCharsets.UTF_8)));
  }

  private <V> V read(Path file, Class<V> type) {
    try {
      V value =
          SuiteJson.LINES.readValue(
              Utf8.read(file, "restore the file, or delete %s and measure again".formatted(folder)),
              type);
      if (value == null) {
        throw damaged(file.toString(), "it is null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw damaged(file.toString(), Json.reason(e));
    }
  }
}
