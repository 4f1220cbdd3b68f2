package org.lathe.models.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lathe.files.InputException;
import org.lathe.models.Vocabulary;

/**
 * The held-out prediction of each token of a text, in order.
 *
 * <p>A decoder without latents gives each token its exact probability given the tokens before it.
 * One that fits z to a prompt would know a token that z was fitted to, so z is fitted to tokens
 * before the predicted one alone: again and again as the text grows, or once, to a context that is
 * named. Where nothing stands before, z is a prior sample. Since no z depends on the token that it
 * predicts, or on a later one, the product of the probabilities is a distribution over texts. It is
 * no bound on the likelihood of the model itself.
 */
public final class HeldOutTokens {
  private HeldOutTokens() {}

  /**
   * How z is fitted, and what is kept.
   *
   * @param refit z is fitted to the first 0, N, 2 N, .. tokens for the N tokens that follow them
   * @param context tokens that z is fitted to, once; the tokens of the context are then predicted
   *     given z of the prior; 0 for fits that follow the text
   * @param top how many of the likeliest tokens to keep at each position
   * @param seed of all random numbers
   */
  public record Options(int refit, int context, int top, long seed) {
    /** Checks the ranges. */
    public Options {
      if (refit < 1) {
        throw new InputException("{refit} " + refit + ", must be at least 1");
      }
      if (context < 0 || top < 0) {
        throw new IllegalArgumentException(
            "context %d and top %d, must be at least 0".formatted(context, top));
      }
    }
  }

  /**
   * Scores a text.
   *
   * @param decoder of one sequence
   * @param ids tokens of the text, at most the decoder's positions
   * @param listener told of each token that is scored; it cannot shorten the text
   * @return the score of each token
   */
  public static List<TokenScore> of(
      StepDecoder decoder, Vocabulary vocabulary, int[] ids, Options options, Runnable listener) {
    List<TokenScore> scores = new ArrayList<>();
    int[] none = new int[0];
    while (scores.size() < ids.length) {
      int from = scores.size();
      int fitted = from;
      int to = ids.length;
      if (!decoder.fitsPrompts()) {
        fitted = 0;
      } else if (options.context() == 0) {
        to = Math.min(to, from + options.refit());
      } else if (from == 0) {
        to = Math.min(to, options.context());
      }
      int[] before = fitted == 0 ? none : Arrays.copyOf(ids, fitted);
      decoder.begin(new Conditioning(options.seed(), new int[] {0}, new int[][] {before}));
      score(decoder, vocabulary, ids, from, to, options.top(), listener, scores);
    }
    return scores;
  }

  private static void score(
      StepDecoder decoder,
      Vocabulary vocabulary,
      int[] ids,
      int from,
      int to,
      int top,
      Runnable listener,
      List<TokenScore> scores) {
    float[] logits = new float[decoder.vocabulary()];
    int[] token = {vocabulary.separator()};
    for (int position = 0; position < to; position++) {
      decoder.next(token, logits);
      token[0] = ids[position];
      if (position >= from) {
        scores.add(TokenScore.of(logits, 0, logits.length, vocabulary.size(), ids[position], top));
        listener.run();
      }
    }
  }
}
