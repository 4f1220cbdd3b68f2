package org.lathe.evaluation.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;
import org.lathe.datasets.evaluation.Block;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.training.TrainedModel;

/**
 * Sequences held out from training. Words are separated by white space.
 *
 * @param source what they are of, for people
 * @param sequences of one length
 * @param tokenizer that made them
 * @param note a line that a reader must know
 */
public record HeldOutText(
    String source, List<int[]> sequences, Tokenizer tokenizer, Optional<String> note)
    implements SuiteText {
  /** Above the numbers of all evaluation sets, present and to come. */
  private static final int NUMBER = 1_000;

  /** Returns the sequences that a model was not trained on as a text of a suite. */
  public static HeldOutText of(TrainedModel.HeldOut held, Tokenizer tokenizer) {
    return new HeldOutText(held.source(), held.sequences(), tokenizer, held.note());
  }

  @Override
  public String id() {
    return "validation";
  }

  @Override
  public int number() {
    return NUMBER;
  }

  @Override
  public Content read() {
    List<String> notes = new ArrayList<>(note.stream().toList());
    notes.add(sequences.size() + " sequences of it, evenly spaced");
    return new Content(source, "held out", notes, sequences.stream().map(this::block).toList());
  }

  private Block block(int[] ids) {
    String text = tokenizer.decode(ids);
    return new Block(ids, new StringTokenizer(text).countTokens(), tokenizer.utf8Length(ids));
  }
}
