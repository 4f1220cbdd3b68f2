package org.lathe.evaluation.samples;

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
import org.lathe.evaluation.TaskListener;
import org.lathe.files.InputException;
import org.lathe.training.TrainedModel;

/** Texts that samples are compared with. */
public final class ReferenceTexts {
  private static final String HELD_OUT = "held-out";
  private static final String FOLDER_VARIABLE = "LATHE_DATA";
  private static final int READ_AT_MOST_MB = 64;

  private final String what;
  private final Optional<Path> sets;

  /**
   * Names the texts; reads nothing yet.
   *
   * @param what {@code held-out} (the validation part of the text that the model was trained on),
   *     the name of an evaluation set, a {@code .jsonl} or {@code .txt} file with a text in each
   *     line, {@code jdk}, {@code stories}, {@code tales}, the path of texts, or token shards
   * @param sets folder of the evaluation sets, which the environment variable LATHE_DATA names for
   *     the command line
   */
  public ReferenceTexts(String what, Optional<Path> sets) {
    this.what = what;
    this.sets = sets;
  }

  /**
   * Reads the texts.
   *
   * @param model that the samples are of, where it is known
   * @param count how many at most
   * @param seed of generated texts
   */
  List<Sample> read(
      Optional<TrainedModel> model,
      Tokenizer tokenizer,
      int count,
      long seed,
      TaskListener listener) {
    boolean lines = what.endsWith(".jsonl") || what.endsWith(".txt");
    if (lines && Files.isRegularFile(Path.of(what))) {
      return first(count, SampleFile.read(Path.of(what), tokenizer).stream());
    }
    if (Arrays.stream(EvaluationSet.values()).anyMatch(set -> set.id().equals(what))) {
      return set(EvaluationSet.named(what), tokenizer, count);
    }
    if (model.isEmpty()) {
      if (what.equals(HELD_OUT)) {
        throw new InputException(
            "held-out texts need a checkpoint: name other texts with {reference}");
      }
      return documents(tokenizer, count, seed);
    }
    Optional<String> data = what.equals(HELD_OUT) ? Optional.empty() : Optional.of(what);
    TrainedModel.HeldOut held = model.get().heldOut(data, READ_AT_MOST_MB, count, seed);
    held.note().ifPresent(listener::note);
    return held.sequences().stream().map(ids -> Sample.of(ids, tokenizer)).toList();
  }

  private List<Sample> set(EvaluationSet set, Tokenizer tokenizer, int count) {
    Path folder =
        sets.orElseThrow(
            () ->
                new InputException(
                    "%s is an evaluation set: set %s to the folder that contains it (%s)"
                        .formatted(set.id(), FOLDER_VARIABLE, set.origin())));
    try (Stream<EvaluationDocument> documents = set.in(folder).documents()) {
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
