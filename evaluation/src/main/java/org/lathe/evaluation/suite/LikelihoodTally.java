package org.lathe.evaluation.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.files.Utf8;
import org.lathe.models.FigureKind;

/** The number of measured blocks, and the kinds of their estimates. */
public final class LikelihoodTally implements BlockTally {
  /**
   * The label and the kind of an estimate.
   *
   * @param label for people
   * @param kind its relation to the negative log likelihood
   */
  public record Named(String label, FigureKind kind) implements Serializable {}

  /** The content of the file; an earlier version had no kinds of second halves. */
  private record Kept(
      int blocks, Map<String, Named> figures, Map<String, FigureKind> secondHalfKinds) {
    Kept {
      secondHalfKinds = secondHalfKinds == null ? Map.of() : secondHalfKinds;
    }

    /** Returns whether nothing is missing: blocks that were measured have figures. */
    boolean sound() {
      return blocks >= 0
          && figures != null
          && figures.isEmpty() == (blocks == 0)
          && figures.values().stream()
              .allMatch(named -> named != null && named.label() != null && named.kind() != null)
          && secondHalfKinds.values().stream().noneMatch(Objects::isNull);
    }
  }

  private int count;
  private final Map<String, Named> figures;
  private final Map<String, FigureKind> secondHalfKinds;

  private LikelihoodTally(
      int count, Map<String, Named> figures, Map<String, FigureKind> secondHalfKinds) {
    this.count = count;
    this.figures = figures;
    this.secondHalfKinds = secondHalfKinds;
  }

  /** Returns the tally of no block. */
  static LikelihoodTally none() {
    return new LikelihoodTally(0, new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  /** Reads what {@link #save} wrote. */
  static LikelihoodTally load(Path file) {
    try {
      Kept kept = SuiteJson.LINES.readValue(Utf8.read(file, "delete its folder"), Kept.class);
      if (kept == null || !kept.sound()) {
        throw new InputException(file + " is damaged: delete its folder");
      }
      return new LikelihoodTally(
          kept.blocks(),
          new LinkedHashMap<>(kept.figures()),
          new LinkedHashMap<>(kept.secondHalfKinds()));
    } catch (JsonProcessingException e) {
      throw new InputException(file + " is damaged: delete its folder", e);
    }
  }

  /**
   * Takes in a block that a likelihood has measured.
   *
   * @param named its estimates, by name, the one to judge the model by first
   * @param kinds of its estimates of the second half, by name
   */
  void add(Map<String, Named> named, Map<String, FigureKind> kinds) {
    count++;
    figures.putAll(named);
    secondHalfKinds.putAll(kinds);
  }

  @Override
  public int count() {
    return count;
  }

  /** Returns the kinds of the estimates, by name, the one to judge the model by first. */
  Map<String, Named> figures() {
    return figures;
  }

  /**
   * Returns the kind of an estimate of second halves given the first ones.
   *
   * @return null where it is not known
   */
  FigureKind secondHalfKind(String name) {
    Named whole = figures.get(name);
    boolean exact = whole != null && whole.kind() == FigureKind.EXACT;
    return exact ? FigureKind.EXACT : secondHalfKinds.get(name);
  }

  @Override
  public void save(Path file) {
    try {
      String json =
          SuiteJson.LINES.writeValueAsString(new Kept(count, figures, secondHalfKinds)) + "\n";
      DurableFile.write(file, out -> out.write(json.getBytes(StandardCharsets.UTF_8)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
