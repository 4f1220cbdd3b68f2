package org.lathe.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lathe.datasets.baseline.TextBaselines;
import org.lathe.datasets.corpus.CorpusSelection;
import org.lathe.datasets.sampling.HeldOutSequences;
import org.lathe.datasets.shards.PreparedData;
import org.lathe.datasets.source.CorpusChoice;
import org.lathe.datasets.source.Sources;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;
import org.lathe.models.Checkpoint;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Model;
import org.lathe.models.Vocabulary;
import org.lathe.training.exchange.ImportRecord;

/** A checkpoint with the recipe, tokenizer and text of its training. */
public final class TrainedModel {
  private final Checkpoint checkpoint;
  private final Model model;
  private final Optional<TrainingState> state;
  private final Tokenizer tokenizer;

  private TrainedModel(Checkpoint checkpoint, Optional<TrainingState> state, Tokenizer tokenizer) {
    this.checkpoint = checkpoint;
    // Kept, since a model keeps the graphs that it has built.
    this.model =
        state
            .map(known -> checkpoint.model().trainedWith(known.recipe().objective()))
            .orElseGet(checkpoint::model);
    this.state = state;
    this.tokenizer = tokenizer;
  }

  /**
   * Opens a checkpoint or the newest checkpoint of a run.
   *
   * @param tokenizer name of the tokenizer, needed where the checkpoint does not say it
   * @throws InputException if it cannot be read, or the tokenizer has other ids than the model
   */
  public static TrainedModel open(Path path, Optional<String> tokenizer) {
    Checkpoint checkpoint = Checkpoint.open(path);
    Optional<TrainingState> state =
        Files.exists(checkpoint.folder().resolve("training.json"))
            ? Optional.of(TrainingState.of(checkpoint))
            : Optional.empty();
    Tokenizer found = tokenizer(checkpoint, state, tokenizer);
    if (found.vocabulary() > checkpoint.model().config().vocabulary()) {
      throw new InputException(
          "tokenizer "
              + found.name()
              + " has "
              + found.vocabulary()
              + " ids, the model in "
              + checkpoint.folder()
              + " "
              + checkpoint.model().config().vocabulary()
              + ": give the {tokenizer} it was trained with");
    }
    return new TrainedModel(checkpoint, state, found);
  }

  private static Tokenizer tokenizer(
      Checkpoint checkpoint, Optional<TrainingState> state, Optional<String> wanted) {
    Optional<String> trained = state.map(known -> known.recipe().data().tokenizer());
    if (wanted.isPresent() && !wanted.equals(trained)) {
      return Tokenizer.named(wanted.get());
    }
    return state
        .map(known -> known.tokenizer(checkpoint))
        .or(() -> ImportRecord.tokenizer(checkpoint))
        .orElseThrow(
            () ->
                new InputException(
                    checkpoint.folder()
                        + " does not say what tokenizer it was trained with: give {tokenizer}"));
  }

  /** Returns the checkpoint. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** Returns the model, as the options of its training make it. */
  public Model model() {
    return model;
  }

  /** Returns the recipe of its training, if known. */
  public Optional<Recipe> recipe() {
    return state.map(TrainingState::recipe);
  }

  /** Returns the tokenizer. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Returns the baseline that was trained beside the model, if it is there. */
  public Optional<TrainedModel> baseline() {
    return checkpoint
        .run()
        .map(run -> run.resolve(BaselineRun.FOLDER))
        .filter(folder -> Checkpoint.newest(folder).isPresent())
        .map(folder -> open(folder, Optional.empty()));
  }

  /** Returns the vocabulary of the tokenizer. */
  public Vocabulary vocabulary() {
    return new Vocabulary(tokenizer.vocabulary(), tokenizer.separator());
  }

  /** Returns the number of training steps taken, if known. */
  public Optional<Integer> step() {
    return state.map(TrainingState::step);
  }

  /**
   * Returns the options for inference: those at the end of its training, or the default of the
   * family if the checkpoint has weights only.
   */
  public InferenceOptions inference() {
    return state
        .map(
            known ->
                model().inference(known.recipe().objective(), known.step(), known.recipe().steps()))
        .orElseGet(() -> model().inference());
  }

  /** Returns the length of the training sequences in tokens, or the longest length of the model. */
  public int length() {
    return state.map(known -> known.recipe().batch().length()).orElse(model().config().positions());
  }

  /**
   * Held-out sequences with their source.
   *
   * @param sequences of them, and from what text
   * @param source where they come from, for people
   * @param note a line that the user must see because other text is used than was asked for
   * @param training the data of the model's training, where the sequences are held out from it
   */
  public record HeldOut(
      List<int[]> sequences,
      String source,
      Optional<String> note,
      Optional<TrainingData> training) {}

  /**
   * Returns what held-out text costs without a model: by {@code xz}, and, where it is from the text
   * that this model was trained on, by n-grams and tables of what the training read.
   */
  public TextBaselines baselines(HeldOut held) {
    return held.training()
        .map(
            training ->
                training.baselines(
                    held.sequences(),
                    (long) step().orElse(0)
                        * recipe().map(known -> known.batch().sequences()).orElse(0)))
        .orElseGet(() -> TextBaselines.of(tokenizer, List.of(), held.sequences()));
  }

  /**
   * Returns sequences that the model was not trained on: from the validation part of its training
   * text, or from another text.
   *
   * @param data {@code jdk}, {@code stories}, {@code tales}, a text or token shards; empty for the
   *     text it was trained on
   * @param limit text to read, in millions of bytes
   * @param count how many at most
   * @param seed of generated corpora
   */
  public HeldOut heldOut(Optional<String> data, int limit, int count, long seed) {
    Optional<Recipe> trained = recipe();
    if (data.isEmpty() && trained.isEmpty()) {
      throw new InputException(
          checkpoint.folder() + " does not say what text it was trained on: give {data}");
    }
    boolean own =
        data.isEmpty() || trained.map(t -> t.data().source().equals(data.get())).orElse(false);
    if (own) {
      TrainingState known = state.orElseThrow();
      TrainingData loaded =
          TrainingData.ofRun(checkpoint.folder(), known.recipe(), known.tokenizer(checkpoint));
      if (!loaded.fingerprint().equals(known.dataFingerprint())) {
        throw new InputException(
            checkpoint.folder()
                + " was not trained on the text that "
                + trained.orElseThrow().data().source()
                + " gives now (another JDK or a changed file), so its held-out part is unknown:"
                + " restore the text, or give another text with {data}");
      }
      HeldOutSequences held =
          new HeldOutSequences(loaded.validationStore(), length(), loaded.alignment(), count);
      return new HeldOut(
          held.all(), "validation part of " + loaded.name(), loaded.note(), Optional.of(loaded));
    }
    if (PreparedData.isAt(data.orElseThrow())) {
      return heldOut(PreparedData.open(data.get(), Optional.of(tokenizer.name())), count);
    }
    CorpusChoice choice = Sources.corpus(data.orElseThrow(), seed);
    CorpusSelection selection = CorpusSelection.within(choice.corpus(), limit * 1_000_000L);
    TokenStore store = TokenStore.encode(choice.corpus(), selection.entries(), tokenizer);
    HeldOutSequences held =
        new HeldOutSequences(store, length(), choice.corpus().alignment(), count);
    return new HeldOut(
        held.all(),
        choice.corpus().name() + ", " + selection.summary(),
        choice.note(),
        Optional.empty());
  }

  private HeldOut heldOut(PreparedData data, int count) {
    TokenStore store = data.validation().orElse(data.train());
    HeldOutSequences held = new HeldOutSequences(store, length(), data.alignment(), count);
    String part = data.validation().isPresent() ? "validation part of " : "";
    return new HeldOut(held.all(), part + data.name(), Optional.empty(), Optional.empty());
  }

  /** Returns the run in {@code runs} with the newest checkpoint. */
  public static Optional<Path> newestRun(Path runs) {
    List<Path> folders = new ArrayList<>();
    if (Files.isDirectory(runs)) {
      try (var inside = Files.list(runs)) {
        inside.filter(run -> Checkpoint.newest(run).isPresent()).forEach(folders::add);
      } catch (IOException e) {
        throw new InputException("cannot list " + runs + ": " + e.getMessage());
      }
    }
    return folders.stream()
        .max(
            Comparator.comparing(
                    (Path run) -> Checkpoint.newest(run).orElseThrow().toFile().lastModified())
                .thenComparing(Path::toString));
  }
}
