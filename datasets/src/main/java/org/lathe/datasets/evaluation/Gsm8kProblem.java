package org.lathe.datasets.evaluation;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.lathe.files.InputException;

/**
 * A problem of GSM8K (Cobbe et al., 2021).
 *
 * @param question as given
 * @param answer the steps to the solution, with calculator marks {@code <<1+2=3>>}, and in the last
 *     line {@code ####} and the final number
 */
public record Gsm8kProblem(String question, String answer) {
  private static final String MARK = "####";

  /**
   * Returns the problems of {@code train.jsonl} or {@code test.jsonl}, in order; close the stream
   * after use.
   *
   * @throws InputException here or while the stream is used, if the file is not of this form
   */
  public static Stream<Gsm8kProblem> read(Path file) {
    return new JsonRows(row -> row.text("question"))
        .rows(file)
        .map(row -> new Gsm8kProblem(row.text("question"), row.text("answer")));
  }

  /** Returns the final number of the answer, as published, without the commas between thousands. */
  public Optional<String> finalNumber() {
    int mark = answer.lastIndexOf(MARK);
    return mark < 0
        ? Optional.empty()
        : Optional.of(answer.substring(mark + MARK.length()).replace(",", "").strip());
  }
}
