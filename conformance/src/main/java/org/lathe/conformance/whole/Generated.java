package org.lathe.conformance.whole;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lathe.conformance.golden.ReferenceModel;

/**
 * The tokens that the reference generated, and the float64 logits for them.
 *
 * @param mu mean of the latents that it decoded from, [batch, N_z, d]
 * @param logVar log variance of these latents
 * @param noise noise of these latents
 * @param given tokens before the first chosen one, [batch][before], without the separator
 * @param tokens the chosen tokens, [batch][count]
 */
record Generated(float[] mu, float[] logVar, float[] noise, int[][] given, int[][] tokens) {
  int before() {
    return given[0].length;
  }

  /** Returns the number of positions that are fed. */
  int length() {
    return before() + tokens[0].length;
  }

  /**
   * Returns the tokens that are fed: the separator, the given tokens, and all chosen tokens except
   * the last.
   */
  int[] fed(int b) {
    int[] fed = new int[length()];
    for (int i = 1; i < fed.length; i++) {
      fed[i] = i <= before() ? given[b][i - 1] : tokens[b][i - 1 - before()];
    }
    return fed;
  }

  /** Returns the logits at every position of every sequence, [batch][length][vocabulary]. */
  List<double[][]> logits(DrawnModel model) {
    ReferenceModel reference = model.reference(model.weights());
    List<double[][]> logits = new ArrayList<>();
    for (int b = 0; b < tokens.length; b++) {
      int[] unscored = new int[length()];
      Arrays.fill(unscored, -1);
      logits.add(
          reference
              .score(
                  new ReferenceModel.Sequence(
                      fed(b),
                      unscored,
                      model.part(DrawnModel.wide(mu), b),
                      model.part(DrawnModel.wide(logVar), b),
                      model.part(DrawnModel.wide(noise), b)))
              .logits());
    }
    return logits;
  }
}
