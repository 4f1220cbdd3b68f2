package org.lathe.datasets.tokenizer;

import org.lathe.files.InputException;

/** The check that ids are in a vocabulary. */
public final class TokenIds {
  private TokenIds() {}

  /** Throws an {@link InputException} that names the first id outside {@code 0 .. vocabulary-1}. */
  public static void check(int[] ids, int vocabulary) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= vocabulary) {
        throw new InputException(
            "token id %d at position %d is outside the vocabulary 0..%d: use the tokenizer that made the ids"
                .formatted(ids[i], i, vocabulary - 1));
      }
    }
  }
}
