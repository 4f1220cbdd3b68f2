package org.lathe.studies.plan;

import com.fasterxml.jackson.databind.JsonNode;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.studies.format.Measures;
import org.lathe.training.RecipeFile;

/**
 * The operations of a run. Those of the training are counted; those of its measurements are
 * estimated from it, for plans and for the time that is left.
 *
 * @param training operations of all steps
 * @param measuring estimated operations of all measurements
 */
public record RunCost(double training, double measuring) {
  /** A pass forward is a third of a pass with gradients. */
  private static final double FORWARD = 1.0 / 3;

  /** Tokens of a problem of GSM8K with its examples and its answer, about. */
  private static final double GSM8K_TOKENS = 1000;

  /** Estimates the cost of a run. */
  public static RunCost of(PlannedRun run, Measures measures) {
    return new RunCost(run.flops(), ofText(run, measures) + ofMore(run, measures));
  }

  /** Estimates the cost of evaluation sets, samples and GSM8K, which are tokens to fit or score. */
  private static double ofMore(PlannedRun run, Measures measures) {
    double each = run.size().flopsPerToken();
    double fitted = 0;
    double scored = 0;
    if (measures.zeroShot().isPresent()) {
      Measures.ZeroShot sets = measures.zeroShot().get();
      double tokens = ZeroShotTokens.of(sets, run.recipe().batch().length());
      fitted += tokens;
      scored += tokens * sets.draws();
    }
    if (measures.samples().isPresent()) {
      Measures.Samples samples = measures.samples().get();
      scored += (double) samples.count() * run.recipe().batch().length();
      if (samples.mauve().isPresent()) {
        Measures.Mauve mauve = samples.mauve().get();
        double continuations = (double) mauve.prompts() * mauve.each();
        fitted += continuations * mauve.promptTokens();
        scored += continuations * mauve.tokens();
      }
    }
    if (measures.gsm8k().isPresent()) {
      Measures.Gsm8k gsm8k = measures.gsm8k().get();
      double problems =
          gsm8k.problems() == 0 ? EvaluationSet.GSM8K.documentsInAll() : gsm8k.problems();
      fitted += problems * gsm8k.answers() * GSM8K_TOKENS;
    }
    double steps = steps(run);
    return steps == 0
        ? each * FORWARD * (fitted + scored)
        : each * fitted + each * FORWARD / (1 + steps) * scored;
  }

  /** Returns T_fast of the training; 0 where nothing is fitted. */
  private static double steps(PlannedRun run) {
    JsonNode objective = RecipeFile.json(run.recipe()).path("objective");
    return objective.path("latents").asText().equals("none")
        ? 0
        : objective.at("/fast/steps").asDouble(0);
  }

  private static double ofText(PlannedRun run, Measures measures) {
    double steps = steps(run);
    double each = run.size().flopsPerToken();
    double length = run.recipe().batch().length();
    Measures.Validation suite = measures.suite();
    double sequences = suite.sequences() * length * (suite.secondHalf() ? 2 : 1);
    if (steps == 0) {
      return sequences * suite.draws() * each * FORWARD;
    }
    // A fit of T steps costs about T of the training's T_fast; a draw, a forward pass.
    double fits = suite.curve().stream().mapToInt(Integer::intValue).sum() + steps;
    double points = suite.curve().size() + 1.0;
    double forward = each * FORWARD / (1 + steps);
    double measuring = sequences * (each * fits / steps + points * suite.draws() * forward);
    if (measures.reconstruct().isPresent()) {
      Measures.Reconstruct reconstruct = measures.reconstruct().get();
      double all = reconstruct.steps().stream().mapToInt(Integer::intValue).sum();
      measuring += reconstruct.sequences() * length * each * all / steps;
    }
    if (measures.probes().isPresent()) {
      Measures.Probes probes = measures.probes().get();
      measuring += (probes.sequences() + probes.stories()) * length * each;
    }
    return measuring;
  }

  /** Returns all operations. */
  public double total() {
    return training + measuring;
  }
}
