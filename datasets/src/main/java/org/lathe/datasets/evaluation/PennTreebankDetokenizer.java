package org.lathe.datasets.evaluation;

/**
 * The Penn Treebank text of Mikolov as SEDD and MDLM read it ({@code ptb_detokenizer}). A number,
 * which the set writes N, becomes 1, and an unknown word a question mark. Other punctuation is not
 * in the set.
 */
final class PennTreebankDetokenizer implements Detokenizer {
  /**
   * In "N N N", one pass finds every second N, because the space between two of them is part of
   * both matches.
   */
  private static final int NUMBER_PASSES = 10;

  @Override
  public String apply(String text) {
    String words =
        text.replace(" 's", "'s")
            .replace("s ' ", "s' ")
            .replace(" n't", "n't")
            .replace(" \n ", "\n")
            .replace("\\/", "/");
    for (int i = 0; i < NUMBER_PASSES; i++) {
      words = words.replace(" N ", " 1 ");
    }
    return words.replace("$ 1", "$1").replace("# 1", "#1").replace("<unk>", "?");
  }
}
