package org.lathe.conformance.whole;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.lathe.datasets.Tokenizer;

/**
 * Ids as text, one fewer than the model has, as where a model's vocabulary is padded.
 *
 * @param vocabulary number of ids, the separator 0 among them
 */
record SmallTokenizer(int vocabulary) implements Tokenizer {
  /** For a model of this vocabulary. */
  static SmallTokenizer of(int modelVocabulary) {
    return new SmallTokenizer(Math.max(1, modelVocabulary - 1));
  }

  @Override
  public String name() {
    return "ids";
  }

  @Override
  public int separator() {
    return 0;
  }

  @Override
  public int[] encode(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  @Override
  public String decode(int[] ids) {
    return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
