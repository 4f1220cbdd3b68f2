package org.lathe.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.datasets.evaluation.EvaluationDocument;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.datasets.source.SourceOptions;
import org.lathe.datasets.source.Sources;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.evaluation.samples.Sample;
import org.lathe.evaluation.samples.SampleFile;
import org.lathe.files.InputException;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Option;

/** {@code --reference}: the texts that samples are held against. */
final class ReferenceArguments {
  private static final String HELD_OUT = "held-out";
  private static final String FOLDER_VARIABLE = "LATHE_DATA";
  private static final int READ_AT_MOST_MB = 64;

  @Option(
      names = "--reference",
      paramLabel = "WHAT",
      description =
          "Texts to hold the samples against: held-out (the validation part of the text it was"
              + " trained on), an evaluation set in LATHE_DATA (ptb, wikitext2, ..), a .jsonl or"
              + " .txt file with a text in each line, or jdk, stories, a folder, token shards.")
  private String what;

  @Option(
      names = "--references",
      paramLabel = "N",
      description = "How many at most. Default: as many as samples.")
  private Integer most;

  boolean given() {
    return what != null;
  }

  /** What it was called. */
  String name() {
    return what;
  }

  /**
   * The texts; none where none were asked for.
   *
   * @param model that the samples are of, where it is known
   * @param samples how many there are
   */
  List<Sample> read(Optional<TrainedModel> model, Tokenizer tokenizer, int samples, long seed) {
    if (what == null) {
      if (most != null) {
        throw new InputException("--references says how many of what: give --reference");
      }
      return List.of();
    }
    int count = most == null ? samples : Arguments.atLeast(1, "--references", most);
    boolean lines = what.endsWith(".jsonl") || what.endsWith(".txt");
    if (lines && Files.isRegularFile(Path.of(what))) {
      return first(count, SampleFile.read(Path.of(what), tokenizer).stream());
    }
    if (Arrays.stream(EvaluationSet.values()).anyMatch(set -> set.id().equals(what))) {
      return set(EvaluationSet.named(what), tokenizer, count);
    }
    if (model.isEmpty()) {
      if (what.equals(HELD_OUT)) {
        throw new InputException("held-out texts are a checkpoint's: name others with --reference");
      }
      return documents(tokenizer, count, seed);
    }
    Optional<String> data = what.equals(HELD_OUT) ? Optional.empty() : Optional.of(what);
    TrainedModel.HeldOut held = model.get().heldOut(data, READ_AT_MOST_MB, count, seed);
    held.note().ifPresent(note -> System.err.println("lathe: " + note));
    return held.sequences().stream().map(ids -> Sample.of(ids, tokenizer)).toList();
  }

  private static List<Sample> set(EvaluationSet set, Tokenizer tokenizer, int count) {
    String folder = System.getenv(FOLDER_VARIABLE);
    if (folder == null) {
      throw new InputException(
          "%s is an evaluation set: let %s name the folder that holds it (%s)"
              .formatted(set.id(), FOLDER_VARIABLE, set.origin()));
    }
    try (Stream<EvaluationDocument> documents = set.in(Path.of(folder)).documents()) {
      return first(count, documents.map(document -> Sample.of(document.text(), tokenizer)));
    }
  }

  private List<Sample> documents(Tokenizer tokenizer, int count, long seed) {
    List<Sample> texts = new ArrayList<>();
    try (DocumentStream stream =
        Sources.open(List.of(what), SourceOptions.standard(), seed).open()) {
      for (Document next = stream.next();
          next != null && texts.size() < count;
          next = stream.next()) {
        texts.add(Sample.of(next.text(), tokenizer));
      }
    }
    return texts;
  }

  private static List<Sample> first(int count, Stream<Sample> texts) {
    return texts.filter(text -> text.ids().length > 0).limit(count).toList();
  }
}
