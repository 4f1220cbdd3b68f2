package org.lathe.studies.plan;

import com.fasterxml.jackson.databind.JsonNode;
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

  /** Estimates the cost of a run. */
  public static RunCost of(PlannedRun run, Measures measures) {
    JsonNode objective = RecipeFile.json(run.recipe()).path("objective");
    double steps = objective.at("/fast/steps").asDouble(0);
    double each = run.size().flopsPerToken();
    double length = run.recipe().batch().length();
    Measures.Validation suite = measures.suite();
    double sequences = suite.sequences() * length * (suite.secondHalf() ? 2 : 1);
    if (steps == 0 || objective.path("latents").asText().equals("none")) {
      return new RunCost(run.flops(), sequences * suite.draws() * each * FORWARD);
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
    return new RunCost(run.flops(), measuring);
  }

  /** Returns all operations. */
  public double total() {
    return training + measuring;
  }
}
