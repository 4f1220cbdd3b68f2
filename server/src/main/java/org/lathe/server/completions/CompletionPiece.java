package org.lathe.server.completions;

import java.util.List;
import java.util.Optional;
import org.lathe.models.decoding.TokenScore;

/**
 * A piece of a completion.
 *
 * @param choice number of the completion in the reply
 * @param text of the piece; may be empty
 * @param tokens of the piece with their scores, where scores were asked for
 * @param generated how many tokens were generated for it
 * @param finish why the completion ends with this piece: {@code stop} or {@code length}; empty if
 *     it does not
 */
record CompletionPiece(
    int choice, String text, List<Scored> tokens, int generated, Optional<String> finish) {

  /**
   * A token in the text.
   *
   * @param id of it
   * @param offset where it begins in the text, in code points
   * @param score of it; empty for a separator before the text, which nothing predicts
   */
  record Scored(int id, int offset, Optional<TokenScore> score) {}
}
