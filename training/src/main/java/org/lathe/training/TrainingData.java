package org.lathe.training;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lathe.datasets.baseline.ReadText;
import org.lathe.datasets.baseline.TextBaselines;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.CorpusSelection;
import org.lathe.datasets.corpus.CorpusSplit;
import org.lathe.datasets.sampling.HeldOutSequences;
import org.lathe.datasets.sampling.Sequences;
import org.lathe.datasets.shards.PreparedData;
import org.lathe.datasets.source.CorpusChoice;
import org.lathe.datasets.source.Sources;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokenizer.TokenizerTraining;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;
import org.lathe.files.Sha256;

/**
 * The data of a run as sequences: training sequences, addressed by number, and held-out sequences.
 *
 * @param name of the text, as the user gave it
 * @param alignment how sequences are cut
 * @param note a line the user must see because other data is used than was asked for
 * @param summary how much of the corpus is used
 * @param tokenizer what made the ids
 * @param trainTokens number of tokens to train on
 * @param train sequences to train on
 * @param validation held-out sequences
 * @param validationStore where the held-out sequences are cut from
 * @param fingerprint SHA-256 of all ids; two runs see the same text only if it is the same
 */
public record TrainingData(
    String name,
    Alignment alignment,
    Optional<String> note,
    String summary,
    Tokenizer tokenizer,
    long trainTokens,
    Sequences train,
    HeldOutSequences validation,
    TokenStore validationStore,
    String fingerprint) {

  private static final int CHUNK = 1 << 16;

  /**
   * Opens token shards, or reads, splits and encodes a text, as the recipe names it.
   *
   * @throws InputException if it cannot be read or is too little
   */
  public static TrainingData load(Recipe recipe) {
    return load(recipe, tokenizer(recipe));
  }

  /**
   * Returns the tokenizer of a new run. {@code words:N} and {@code bpe:N} are trained on the
   * documents that the run trains on: which ones depends on their names alone, and held-out text is
   * not read.
   *
   * @throws InputException if there is none of that name, or text that it needs cannot be read
   */
  static Tokenizer tokenizer(Recipe recipe) {
    String name = recipe.data().tokenizer();
    Optional<TokenizerTraining> training = TokenizerTraining.named(name);
    if (training.isEmpty()) {
      return Tokenizer.named(name);
    }
    if (PreparedData.isAt(recipe.data().source())) {
      throw new InputException(
          "{tokenizer} %s is trained on a text, and %s has ids already: leave {tokenizer} out, or give the text as {data}"
              .formatted(name, recipe.data().source()));
    }
    SplitText text = SplitText.of(recipe);
    return training.get().train(text.choice().corpus(), text.split().train());
  }

  /**
   * Returns the same with the tokenizer of the run.
   *
   * @throws InputException if the text cannot be read or is too little
   */
  static TrainingData load(Recipe recipe, Tokenizer tokenizer) {
    return PreparedData.isAt(recipe.data().source()) ? ofShards(recipe) : ofText(recipe, tokenizer);
  }

  /**
   * Returns the data of a run that was started before, perhaps in another working folder.
   *
   * @param run named in errors
   * @throws InputException if the text cannot be read or is too little
   */
  static TrainingData ofRun(Path run, Recipe recipe, Tokenizer tokenizer) {
    try {
      return load(recipe, tokenizer);
    } catch (InputException e) {
      String source = recipe.data().source();
      if (!isMissingHere(source)) {
        throw e;
      }
      throw new InputException(
          "the text of the run in %s is %s, and %s is not there: that path of the run begins in the folder in which it was started, so give the command there"
              .formatted(run, source, Path.of(source).toAbsolutePath()),
          e);
    }
  }

  private static boolean isMissingHere(String source) {
    try {
      Path path = Path.of(source);
      return !path.isAbsolute() && !Files.exists(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static TrainingData ofShards(Recipe recipe) {
    PreparedData data =
        PreparedData.open(recipe.data().source(), Optional.of(recipe.data().tokenizer()));
    TokenStore validation =
        data.validation()
            .orElseThrow(
                () ->
                    new InputException(
                        "%s has no held-out documents to evaluate on: prepare it again with {validation}"
                            .formatted(data.name())));
    return of(
        data.name(),
        data.alignment(),
        Optional.empty(),
        data.summary(),
        data.tokenizer(),
        data.train(),
        validation,
        data.fingerprint(),
        recipe);
  }

  private static TrainingData ofText(Recipe recipe, Tokenizer tokenizer) {
    SplitText text = SplitText.of(recipe);
    Corpus corpus = text.choice().corpus();
    TokenStore train = TokenStore.encode(corpus, text.split().train(), tokenizer);
    TokenStore validation = TokenStore.encode(corpus, text.split().validation(), tokenizer);
    return of(
        corpus.name(),
        corpus.alignment(),
        text.choice().note(),
        text.selection().summary(),
        tokenizer,
        train,
        validation,
        fingerprint(train, validation),
        recipe);
  }

  /** The documents of a text that a recipe uses, on both sides of the split. */
  private record SplitText(CorpusChoice choice, CorpusSelection selection, CorpusSplit split) {
    static SplitText of(Recipe recipe) {
      CorpusChoice choice = Sources.corpus(recipe.data().source(), recipe.seed());
      CorpusSelection selection =
          CorpusSelection.within(choice.corpus(), recipe.data().limit() * 1_000_000L);
      return new SplitText(
          choice,
          selection,
          CorpusSplit.byDocument(selection.entries(), CorpusSplit.DEFAULT_VALIDATION_SHARE));
    }
  }

  private static TrainingData of(
      String name,
      Alignment alignment,
      Optional<String> note,
      String summary,
      Tokenizer tokenizer,
      TokenStore train,
      TokenStore validation,
      String fingerprint,
      Recipe recipe) {
    int length = recipe.batch().length();
    return new TrainingData(
        name,
        alignment,
        note,
        summary,
        tokenizer,
        train.size(),
        recipe.data().sampling().of(train, length, alignment, recipe.seed(), "train"),
        new HeldOutSequences(validation, length, alignment, recipe.evaluation().sequences()),
        validation,
        fingerprint);
  }

  /**
   * Returns sequences of a slow step, from 1, which has the numbers {@code (step - 1) * batch ..}.
   *
   * @param batch sequences of a step
   * @param first of those that are returned, from 0 within the step
   * @param count of those that are returned
   */
  int[][] batch(int step, int batch, int first, int count) {
    int[][] sequences = new int[count][];
    for (int b = 0; b < count; b++) {
      sequences[b] = train.sequence((step - 1L) * batch + first + b);
    }
    return sequences;
  }

  /**
   * Returns what held-out sequences cost without a model, one that knows as much training text as
   * the first steps read.
   *
   * @param heldOut ids of the sequences
   * @param read number of training sequences that were read
   */
  public TextBaselines baselines(List<int[]> heldOut, long read) {
    return TextBaselines.of(tokenizer, ReadText.of(tokenizer, train, read), heldOut);
  }

  /**
   * Reads what the first step and the evaluations will, so that ids of another vocabulary are met
   * before a run begins. All of the ids may be more than can be read first.
   *
   * @throws org.lathe.files.InputException at the first id that is not of the vocabulary
   */
  void requireReadable(int batch) {
    batch(1, batch, 0, batch);
    for (int k = 0; k < validation.count(); k++) {
      validation.sequence(k);
    }
  }

  /** SHA-256 of all ids, each as four bytes, the highest first. */
  private static String fingerprint(TokenStore... stores) {
    Sha256 sha256 = new Sha256();
    ByteBuffer bytes = ByteBuffer.allocate(4 * CHUNK);
    int[] ids = new int[CHUNK];
    for (TokenStore store : stores) {
      for (long at = 0; at < store.size(); at += CHUNK) {
        int count = (int) Math.min(CHUNK, store.size() - at);
        store.copy(at, count, ids);
        bytes.clear();
        bytes.asIntBuffer().put(ids, 0, count);
        sha256.add(bytes.array(), 0, 4 * count);
      }
    }
    return sha256.hex();
  }
}
