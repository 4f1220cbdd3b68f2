package org.lathe.evaluation.gsm8k;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.LineJournal;

/**
 * A file of outcomes: a line of settings, then one line per outcome. Each line is on disk before
 * the next, so an interrupted run can continue. A truncated last line is removed when the file is
 * opened.
 */
public final class Gsm8kJournal {
  private final Path file;
  private final Map<Integer, Gsm8kOutcome> outcomes = new TreeMap<>();

  private Gsm8kJournal(Path file) {
    this.file = file;
  }

  /**
   * Opens a journal, or creates it.
   *
   * @param settings all that the outcomes depend on
   * @throws InputException if the file is of other settings, or no journal
   * @throws UncheckedIOException if it cannot be read or written
   */
  public static Gsm8kJournal open(Path file, JsonNode settings) {
    Gsm8kJournal journal = new Gsm8kJournal(file);
    try {
      LineJournal.trim(file);
      List<String> lines = LineJournal.read(file);
      if (lines.isEmpty()) {
        LineJournal.append(file, List.of(Json.line(settings)));
      } else {
        journal.read(lines, settings);
      }
    } catch (JsonProcessingException e) {
      throw new InputException(
          "%s is damaged (%s): move it away, or give another {out}"
              .formatted(file, Json.reason(e)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return journal;
  }

  private void read(List<String> lines, JsonNode settings) throws JsonProcessingException {
    // As they are when read: a long that fits an int is one.
    JsonNode wanted = Json.reader().readTree(Json.line(settings));
    if (!wanted.equals(Json.reader().readTree(lines.getFirst()))) {
      throw new InputException(
          "%s is of a run with other settings (its first line has them): give another {out}, or"
                  .formatted(file)
              + " the same settings");
    }
    ObjectReader reader = Json.reader().forType(Gsm8kOutcome.class);
    int number = 2;
    for (String line : lines.subList(1, lines.size())) {
      Gsm8kOutcome outcome = reader.readValue(line);
      if (outcome == null
          || !outcome.sound(settings.path("answers").asInt())
          || outcomes.put(outcome.problem(), outcome) != null) {
        throw new InputException(
            "%s is damaged: line %d has no outcome, half of one, or one that is there already: move it away, or give another {out}"
                .formatted(file, number));
      }
      number++;
    }
  }

  /** Returns the outcomes, in order of the problems. */
  public Collection<Gsm8kOutcome> outcomes() {
    return outcomes.values();
  }

  /** Returns whether the journal has the outcome of a problem. */
  public boolean has(int problem) {
    return outcomes.containsKey(problem);
  }

  /**
   * Adds an outcome, and returns when it is on disk.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void add(Gsm8kOutcome outcome) {
    try {
      LineJournal.append(file, List.of(Json.line(outcome)));
      outcomes.put(outcome.problem(), outcome);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
