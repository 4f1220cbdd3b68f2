package org.lathe.datasets.evaluation;

/**
 * arXiv and PubMed articles as MDLM reads them ({@code scientific_papers_detokenizer}): the rules
 * for WikiText, then those for the One Billion Word Benchmark.
 */
final class ScientificPapersDetokenizer implements Detokenizer {
  private final Detokenizer first = new WikiTextDetokenizer();
  private final Detokenizer second = new BillionWordsDetokenizer();

  @Override
  public String apply(String text) {
    return second.apply(first.apply(text));
  }
}
