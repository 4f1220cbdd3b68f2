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

/** The number of measured blocks, and the kinds of their estimates. */
public final class LikelihoodTally implements BlockTally {
  /**
   * The label and the kind of an estimate.
   *
   * @param label for people
   * @param kind its relation to the negative log likelihood
   */
  public record Named(String label, FigureKind kind) {}

  /** The content of the file. */
  private record Kept(int blocks, Map<String, Named> figures) {}

  private int count;
  private final Map<String, Named> figures;

  private LikelihoodTally(int count, Map<String, Named> figures) {
    this.count = count;
    this.figures = figures;
  }

  /** Returns the tally of no block. */
  static LikelihoodTally none() {
    return new LikelihoodTally(0, new LinkedHashMap<>());
  }

  /** Reads what {@link #save} wrote. */
  static LikelihoodTally load(Path file) {
    try {
      Kept kept = SuiteJson.LINES.readValue(Files.readAllBytes(file), Kept.class);
      return new LikelihoodTally(kept.blocks(), new LinkedHashMap<>(kept.figures()));
    } catch (JsonProcessingException e) {
      throw new InputException(file + " is damaged: delete its folder", e);
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

  /** Returns the kinds of the estimates, by name, the one to judge the model by first. */
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
