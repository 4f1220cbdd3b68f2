package org.lathe.evaluation.gsm8k;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lathe.files.InputException;
import org.lathe.models.generation.TokenChoice;

/**
 * The options of a run of GSM8K.
 *
 * @param sets folder of evaluation sets, which has the problems in {@code gsm8k/test.jsonl}
 * @param examples file of the solved problems before each question, of which the first are taken;
 *     where it is empty {@code train.jsonl} beside the problems
 * @param shots solved problems before each question
 * @param problems how many of the problems, the first ones; all where it is empty
 * @param answers n, sampled for each problem
 * @param ks k of pass@k, each at least 1 and at most n
 * @param tokens of an answer, at most; where it is empty 256, or half of the model's positions
 * @param batch answers that are sampled together; changes no result
 * @param choice how tokens are chosen
 * @param seed of all random numbers
 */
public record Gsm8kOptions(
    Path sets,
    Optional<Path> examples,
    int shots,
    Optional<Integer> problems,
    int answers,
    List<Integer> ks,
    Optional<Integer> tokens,
    int batch,
    TokenChoice choice,
    long seed) {
  private static final int TOKENS = 256;

  /** Checks the ranges; the message names the option. */
  public Gsm8kOptions {
    atLeast(0, "shots", shots);
    atLeast(1, "answers", answers);
    atLeast(1, "batch", batch);
    problems.ifPresent(value -> atLeast(1, "problems", value));
    tokens.ifPresent(value -> atLeast(1, "tokens", value));
    for (int k : ks) {
      if (k < 1 || k > answers) {
        throw new InputException(
            "{k} %d, must be between 1 and the %d answers ({answers})".formatted(k, answers));
      }
    }
    ks = ks.stream().distinct().sorted().toList();
  }

  /**
   * Returns the standard options: five examples, five answers at the model's own probabilities,
   * pass@1 and pass@5.
   *
   * @param sets folder of evaluation sets
   */
  public static Gsm8kOptions standard(Path sets) {
    return new Gsm8kOptions(
        sets,
        Optional.empty(),
        5,
        Optional.empty(),
        5,
        List.of(1, 5),
        Optional.empty(),
        8,
        TokenChoice.MULTINOMIAL,
        1);
  }

  /** Returns the file of the solved problems where none is named: that beside the problems. */
  public static Path examplesBeside(Path problems) {
    return problems.resolveSibling("train.jsonl");
  }

  /** Returns these options for the first problems only. */
  public Gsm8kOptions withProblems(int most) {
    return new Gsm8kOptions(
        sets, examples, shots, Optional.of(most), answers, ks, tokens, batch, choice, seed);
  }

  /**
   * Returns these options with another number of answers to each problem, and pass@k for these k.
   */
  public Gsm8kOptions withAnswers(int n, List<Integer> k) {
    return new Gsm8kOptions(sets, examples, shots, problems, n, k, tokens, batch, choice, seed);
  }

  /** Returns these options with another choice of tokens. */
  public Gsm8kOptions with(TokenChoice other) {
    return new Gsm8kOptions(
        sets, examples, shots, problems, answers, ks, tokens, batch, other, seed);
  }

  /**
   * Tokens of an answer, at most.
   *
   * @param positions that the model has
   * @throws InputException if they leave no room for a question
   */
  int tokens(int positions) {
    int most = tokens.orElse(Math.min(TOKENS, positions / 2));
    atLeast(1, "tokens", most);
    if (most >= positions) {
      throw new InputException(
          "{tokens} %d leaves no positions for a question; the model has %d: choose fewer"
              .formatted(most, positions));
    }
    return most;
  }

  private static void atLeast(int least, String option, int value) {
    if (value < least) {
      throw new InputException("{%s} %d, must be at least %d".formatted(option, value, least));
    }
  }
}
