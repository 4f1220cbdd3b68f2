package org.lathe.evaluation.gsm8k;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.lathe.datasets.evaluation.Gsm8kProblem;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.evaluation.samples.Continuations;
import org.lathe.evaluation.samples.Sample;

/**
 * Solves problems of GSM8K by sampling: z is fitted to a few-shot prompt, once for each answer, and
 * an answer is sampled after it.
 *
 * <p>Where prompt and answer do not fit the model's positions the prompt has fewer examples, as
 * many as fit; a problem that does not fit without any is skipped. Each outcome says which.
 */
public final class Gsm8k {
  private final Continuations continuations;
  private final Tokenizer tokenizer;
  private final FewShotPrompt prompt;
  private final int positions;
  private final int answers;
  private final int tokens;
  private final int batch;

  /**
   * Creates a solver.
   *
   * @param continuations of the model, in batches of {@code batch}
   * @param positions longest sequence of the model
   * @param answers n, samples for each problem
   * @param tokens of each answer, at most
   */
  public Gsm8k(
      Continuations continuations,
      Tokenizer tokenizer,
      FewShotPrompt prompt,
      int positions,
      int answers,
      int tokens,
      int batch) {
    this.continuations = continuations;
    this.tokenizer = tokenizer;
    this.prompt = prompt;
    this.positions = positions;
    this.answers = answers;
    this.tokens = tokens;
    this.batch = batch;
  }

  /**
   * Solves a problem.
   *
   * @param number of the problem in its file; names its random numbers
   */
  public Gsm8kOutcome solve(int number, Gsm8kProblem problem) {
    String wanted = problem.finalNumber().orElse("");
    OptionalInt shots = shots(problem);
    if (shots.isEmpty()) {
      int length = tokenizer.encode(prompt.of(problem.question(), 0)).length;
      return Gsm8kOutcome.skipped(
          number,
          wanted,
          String.format(
              Locale.ROOT,
              "the question has %d tokens and the answer %d, the model %d positions",
              length,
              tokens,
              positions));
    }
    int[] ids = tokenizer.encode(prompt.of(problem.question(), shots.getAsInt()));
    List<Gsm8kOutcome.Answer> given = new ArrayList<>();
    for (int first = 0; first < answers; first += batch) {
      int[] numbers =
          IntStream.range(first, Math.min(answers, first + batch))
              .map(i -> number * answers + i)
              .toArray();
      int[][] prompts = new int[numbers.length][];
      Arrays.fill(prompts, ids);
      for (int[] made : continuations.after(prompts, tokens, numbers)) {
        given.add(answer(made, problem));
      }
    }
    return new Gsm8kOutcome(number, wanted, shots.getAsInt(), ids.length, given, null);
  }

  private Gsm8kOutcome.Answer answer(int[] made, Gsm8kProblem problem) {
    String text = FewShotPrompt.answer(tokenizer.decode(Sample.firstDocument(made, tokenizer)));
    return new Gsm8kOutcome.Answer(
        text,
        FinalNumber.of(text).map(BigDecimal::toPlainString).orElse(null),
        FinalNumber.same(text, problem.answer()));
  }

  /**
   * Returns the largest number of examples with which the answer fits; empty if not even the
   * question fits.
   */
  private OptionalInt shots(Gsm8kProblem problem) {
    return IntStream.rangeClosed(0, prompt.examples().size())
        .map(fewer -> prompt.examples().size() - fewer)
        .filter(
            shots ->
                tokenizer.encode(prompt.of(problem.question(), shots)).length + tokens <= positions)
        .findFirst();
  }
}
