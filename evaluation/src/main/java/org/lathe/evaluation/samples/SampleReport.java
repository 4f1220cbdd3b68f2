package org.lathe.evaluation.samples;

import org.lathe.evaluation.judging.Judge;

/**
 * The measurements of samples.
 *
 * @param of what the samples are of
 * @param how they were made
 * @param reference what the texts beside them are; null where there are none
 * @param samples figures of the tokens
 * @param references of the texts; null where there are none
 * @param judged null where there was no judge
 * @param compared null where there were no features
 */
public record SampleReport(
    String of,
    String how,
    String reference,
    SampleFigures samples,
    SampleFigures references,
    Judged judged,
    Compared compared) {

  /**
   * The perplexities under a judge.
   *
   * @param name of the judge
   * @param exact whether they are exact, not bounds
   * @param samples of the samples
   * @param references null where there are none
   */
  public record Judged(
      String name, boolean exact, Judge.Verdict samples, Judge.Verdict references) {}

  /**
   * MAUVE.
   *
   * @param features whose
   * @param samples how many had a token
   * @param references how many
   * @param mauve the figures
   */
  public record Compared(String features, int samples, int references, Mauve mauve) {}
}
