package org.lathe.training;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.lathe.datasets.Alignment;
import org.lathe.datasets.Corpus;
import org.lathe.datasets.CorpusChoice;
import org.lathe.datasets.HeldOutSequences;
import org.lathe.datasets.Selection;
import org.lathe.datasets.SequenceSampler;
import org.lathe.datasets.Split;
import org.lathe.datasets.TokenStore;
import org.lathe.datasets.Tokenizer;

/**
 * The text of a run as sequences: which to train on, addressed by number, and which are held out.
 *
 * @param corpus where the text comes from
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
    Corpus corpus,
    Optional<String> note,
    String summary,
    Tokenizer tokenizer,
    long trainTokens,
    SequenceSampler train,
    HeldOutSequences validation,
    TokenStore validationStore,
    String fingerprint) {

  private static final int CHUNK = 1 << 16;

  /**
   * Reads, splits and encodes the text that the options name.
   *
   * @throws org.lathe.datasets.DataException if it cannot be read or is too little
   */
  public static TrainingData load(TrainingOptions options) {
    CorpusChoice choice = CorpusChoice.open(options.data(), options.seed());
    Corpus corpus = choice.corpus();
    Tokenizer tokenizer = Tokenizer.named(options.tokenizer());
    Selection selection = Selection.within(corpus, options.dataLimit() * 1_000_000L);
    Split split = Split.byDocument(selection.entries(), Split.DEFAULT_VALIDATION_SHARE);
    TokenStore train = TokenStore.encode(corpus, split.train(), tokenizer);
    TokenStore validation = TokenStore.encode(corpus, split.validation(), tokenizer);
    Alignment alignment = corpus.alignment();
    return new TrainingData(
        corpus,
        choice.note(),
        selection.summary(),
        tokenizer,
        train.size(),
        new SequenceSampler(train, options.length(), alignment, options.seed(), "train"),
        new HeldOutSequences(
            validation, options.length(), alignment, options.evaluationSequences()),
        validation,
        fingerprint(train, validation));
  }

  /** The sequences of a slow step, from 1: numbers {@code (step - 1) * batch ..}. */
  int[][] batch(int step, int batch) {
    int[][] sequences = new int[batch][];
    for (int b = 0; b < batch; b++) {
      sequences[b] = train.sequence((step - 1L) * batch + b);
    }
    return sequences;
  }

  private static String fingerprint(TokenStore... stores) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer bytes = ByteBuffer.allocate(4 * CHUNK);
      for (TokenStore store : stores) {
        for (long at = 0; at < store.size(); at += CHUNK) {
          int[] ids = store.window(at, (int) Math.min(CHUNK, store.size() - at));
          bytes.clear();
          bytes.asIntBuffer().put(ids);
          digest.update(bytes.array(), 0, 4 * ids.length);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
