package org.lathe.studies.plan;

import com.fasterxml.jackson.databind.JsonNode;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.studies.format.Measures;
import org.lathe.training.RecipeFile;

/**
 * The operations of the measurements of a run, estimated from those of its training, for plans and
 * for the time that is left. What is not measured costs nothing.
 *
 * @param suite of the validation suite
 * @param reconstruct of decoding from z alone
 * @param probes of progressive inclusion and linear probes
 * @param samples of unconditional samples
 * @param mauve of continuations
 * @param zeroShot of evaluation sets
 * @param gsm8k of GSM8K
 */
public record MeasuringCost(
    double suite,
    double reconstruct,
    double probes,
    double samples,
    double mauve,
    double zeroShot,
    double gsm8k) {
  /** A pass forward is a third of a pass with gradients. */
  private static final double FORWARD = 1.0 / 3;

  /** Tokens of a problem of GSM8K with its examples and its answer, about. */
  private static final double GSM8K_TOKENS = 1000;

  /** Estimates the cost of measuring a run. */
  public static MeasuringCost of(PlannedRun run, Measures measures) {
    Estimate estimate =
        new Estimate(run.size().flopsPerToken(), steps(run), run.recipe().batch().length());
    boolean latents = estimate.steps() > 0;
    return new MeasuringCost(
        estimate.of(measures.suite()),
        latents ? measures.reconstruct().map(estimate::of).orElse(0.0) : 0,
        latents ? measures.probes().map(estimate::of).orElse(0.0) : 0,
        measures.samples().map(estimate::of).orElse(0.0),
        measures.samples().flatMap(Measures.Samples::mauve).map(estimate::of).orElse(0.0),
        measures.zeroShot().map(estimate::of).orElse(0.0),
        measures.gsm8k().map(estimate::of).orElse(0.0));
  }

  /** Returns T_fast of the training; 0 where nothing is fitted. */
  private static double steps(PlannedRun run) {
    JsonNode objective = RecipeFile.json(run.recipe()).path("objective");
    return objective.path("latents").asText().equals("none")
        ? 0
        : objective.at("/fast/steps").asDouble(0);
  }

  /** Returns all operations. */
  public double total() {
    return suite + reconstruct + probes + samples + mauve + zeroShot + gsm8k;
  }

  /**
   * Estimates by the tokens that are fitted and scored.
   *
   * @param each operations of a token of training
   * @param steps T_fast of the training; 0 where nothing is fitted
   * @param length tokens of a sequence of training
   */
  private record Estimate(double each, double steps, int length) {
    double of(Measures.Validation suite) {
      double sequences = (double) suite.sequences() * length * (suite.secondHalf() ? 2 : 1);
      if (steps == 0) {
        return sequences * suite.draws() * each * FORWARD;
      }
      // A fit of T steps costs about T of the training's T_fast; a draw, a forward pass.
      double fits = suite.curve().stream().mapToInt(Integer::intValue).sum() + steps;
      double points = suite.curve().size() + 1.0;
      return sequences * (each * fits / steps + points * suite.draws() * forward());
    }

    double of(Measures.Reconstruct reconstruct) {
      double all = reconstruct.steps().stream().mapToInt(Integer::intValue).sum();
      return reconstruct.sequences() * length * each * all / steps;
    }

    double of(Measures.Probes probes) {
      return (probes.sequences() + probes.stories()) * length * each;
    }

    double of(Measures.Samples samples) {
      return tokens(0, (double) samples.count() * length);
    }

    double of(Measures.Mauve mauve) {
      double continuations = (double) mauve.prompts() * mauve.each();
      return tokens(continuations * mauve.promptTokens(), continuations * mauve.tokens());
    }

    double of(Measures.ZeroShot sets) {
      double tokens = ZeroShotTokens.of(sets, length);
      return tokens(tokens, tokens * sets.draws());
    }

    double of(Measures.Gsm8k gsm8k) {
      double problems =
          gsm8k.problems() == 0 ? EvaluationSet.GSM8K.documentsInAll() : gsm8k.problems();
      return tokens(problems * gsm8k.answers() * GSM8K_TOKENS, 0);
    }

    private double tokens(double fitted, double scored) {
      return steps == 0 ? each * FORWARD * (fitted + scored) : each * fitted + forward() * scored;
    }

    private double forward() {
      return each * FORWARD / (1 + steps);
    }
  }
}
