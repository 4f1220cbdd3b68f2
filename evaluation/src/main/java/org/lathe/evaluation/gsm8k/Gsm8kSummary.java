package org.lathe.evaluation.gsm8k;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The summary of all problems.
 *
 * @param problems that were tried
 * @param skipped that were not, because they do not fit the model
 * @param answers n, for each problem
 * @param correct answers of all problems
 * @param numbered answers in which there is any number
 * @param byShots how many problems had a prompt of so many examples
 * @param passAtK mean over the problems that were tried, by k
 */
public record Gsm8kSummary(
    int problems,
    int skipped,
    int answers,
    long correct,
    long numbered,
    @JsonProperty("problems_by_shots") Map<Integer, Integer> byShots,
    @JsonProperty("pass_at_k") Map<Integer, Estimate> passAtK)
    implements Serializable {
  /**
   * A mean over problems.
   *
   * @param mean NaN where there is no problem
   * @param standardError of that mean, from the spread of the problems; NaN below two
   */
  public record Estimate(double mean, @JsonProperty("standard_error") double standardError)
      implements Serializable {}

  /**
   * Summarizes outcomes.
   *
   * @param answers n
   * @param ks each at least 1, at most n
   */
  public static Gsm8kSummary of(Collection<Gsm8kOutcome> outcomes, int answers, List<Integer> ks) {
    List<Gsm8kOutcome> tried = outcomes.stream().filter(o -> o.skipped() == null).toList();
    Map<Integer, Integer> byShots = new TreeMap<>();
    tried.forEach(outcome -> byShots.merge(outcome.shots(), 1, Integer::sum));
    Map<Integer, Estimate> passAtK = new LinkedHashMap<>();
    for (int k : ks) {
      double[] each =
          tried.stream().mapToDouble(o -> PassAtK.of(answers, o.correct(), k)).toArray();
      passAtK.put(k, estimate(each));
    }
    return new Gsm8kSummary(
        tried.size(),
        outcomes.size() - tried.size(),
        answers,
        tried.stream().mapToLong(Gsm8kOutcome::correct).sum(),
        tried.stream()
            .flatMap(outcome -> outcome.answers().stream())
            .filter(answer -> answer.number() != null)
            .count(),
        byShots,
        passAtK);
  }

  private static Estimate estimate(double[] each) {
    double mean = 0;
    for (double value : each) {
      mean += value / each.length;
    }
    double squares = 0;
    for (double value : each) {
      squares += (value - mean) * (value - mean);
    }
    return new Estimate(
        each.length == 0 ? Double.NaN : mean,
        each.length < 2 ? Double.NaN : Math.sqrt(squares / (each.length - 1) / each.length));
  }
}
