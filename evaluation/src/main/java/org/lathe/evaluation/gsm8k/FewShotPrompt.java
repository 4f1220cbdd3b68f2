package org.lathe.evaluation.gsm8k;

import java.util.List;
import org.lathe.datasets.evaluation.Gsm8kProblem;

/**
 * Solved problems and a question after them, in the words of the usual evaluation harness: {@code
 * Question: .. Answer: ..}, solutions as the file has them, calculator marks and {@code ####} line
 * among them.
 *
 * @param examples solved problems, in the order in which they are taken
 */
public record FewShotPrompt(List<Gsm8kProblem> examples) {
  private static final String QUESTION = "Question:";
  private static final String ANSWER = "Answer:";

  /** Copies the list. */
  public FewShotPrompt {
    examples = List.copyOf(examples);
  }

  /**
   * Returns the prompt that ends where the answer begins, with the first {@code shots} examples.
   */
  public String of(String question, int shots) {
    StringBuilder prompt = new StringBuilder();
    for (Gsm8kProblem example : examples.subList(0, shots)) {
      prompt.append(asked(example.question())).append(' ').append(example.answer()).append("\n\n");
    }
    return prompt.append(asked(question)).toString();
  }

  private static String asked(String question) {
    return QUESTION + " " + question + "\n" + ANSWER;
  }

  /** Returns the answer: all text before the model asks the next question itself. */
  public static String answer(String generated) {
    int next = generated.indexOf(QUESTION);
    return (next < 0 ? generated : generated.substring(0, next)).strip();
  }
}
