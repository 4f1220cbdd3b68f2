package org.lathe.evaluation.gsm8k;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.List;

/**
 * The outcome of one problem.
 *
 * @param problem its number in the file, from 0
 * @param wanted the number that its solution comes to
 * @param shots examples that its prompt had
 * @param promptTokens length of that prompt
 * @param answers one for each sample
 * @param skipped why it was not tried, and then there are no answers; null where it was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Gsm8kOutcome(
    int problem,
    String wanted,
    int shots,
    @JsonProperty("prompt_tokens") int promptTokens,
    List<Answer> answers,
    String skipped)
    implements Serializable {
  /**
   * An answer.
   *
   * @param text up to where the model asks the next question
   * @param number that it comes to; null where there is none in it
   * @param correct whether that is the wanted one
   */
  public record Answer(String text, String number, boolean correct) implements Serializable {}

  /**
   * Returns whether all is there that was asked for, and fits: what a journal says is held against
   * it.
   *
   * @param asked answers for each problem
   */
  boolean sound(int asked) {
    return problem >= 0
        && wanted != null
        && shots >= 0
        && promptTokens >= 0
        && answers != null
        && answers.size() == (skipped == null ? asked : 0)
        && answers.stream().allMatch(answer -> answer != null && answer.text() != null);
  }

  /** Returns a problem that was not tried. */
  static Gsm8kOutcome skipped(int problem, String wanted, String why) {
    return new Gsm8kOutcome(problem, wanted, 0, 0, List.of(), why);
  }

  /** Returns how many answers are right. */
  @JsonIgnore
  public int correct() {
    return (int) answers.stream().filter(Answer::correct).count();
  }
}
