package org.lathe.evaluation.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.models.FigureKind;
import org.lathe.models.Likelihood;

/** How many blocks were measured, and what their figures are. */
public final class LikelihoodTally implements BlockTally {
  /**
   * What a figure is.
   *
   * @param label for people
   * @param kind what it says of the negative log likelihood
   */
  public record Named(String label, FigureKind kind) {}

  /** What the file holds. */
  private record Kept(int blocks, Map<String, Named> figures) {}

  private int count;
  private final Map<String, Named> figures;

  private LikelihoodTally(int count, Map<String, Named> figures) {
    this.count = count;
    this.figures = figures;
  }

  /** The tally of no block. */
  static LikelihoodTally none() {
    return new LikelihoodTally(0, new LinkedHashMap<>());
  }

  /** Reads what {@link #save} wrote. */
  static LikelihoodTally load(Path file) {
    try {
      Kept kept = SuiteJson.LINES.readValue(Files.readAllBytes(file), Kept.class);
      return new LikelihoodTally(kept.blocks(), new LinkedHashMap<>(kept.figures()));
    } catch (JsonProcessingException e) {
      throw new InputException(file + " cannot be read as it was written: delete the folder", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes in blocks that a likelihood has measured. */
  void add(int blocks, Likelihood likelihood) {
    count += blocks;
    likelihood
        .figures()
        .forEach((name, kind) -> figures.put(name, new Named(likelihood.label(name), kind)));
  }

  @Override
  public int count() {
    return count;
  }

  /** What the figures are, by name, the one to judge the model by first. */
  Map<String, Named> figures() {
    return figures;
  }

  @Override
  public void save(Path file) {
    try {
      String json = SuiteJson.LINES.writeValueAsString(new Kept(count, figures)) + "\n";
      DurableFile.write(file, out -> out.write(json.getBytes(StandardCharsets.UTF_8)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
