package org.lathe.evaluation.latent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.List;
import org.lathe.models.ltm.measurement.ConvergedFit;
import org.lathe.models.ltm.measurement.FitPoint;
import org.lathe.models.ltm.measurement.LatentFigures;
import org.lathe.models.ltm.measurement.PredictiveDraws;
import org.lathe.models.ltm.measurement.SequenceFigures;

/**
 * The measurements of one block with a latent thought model, in nats.
 *
 * @param nelbo NELBO before each step of the longest fit, at that step's noise
 * @param points estimates at each T_fast
 * @param priorSecondHalfNll the second half under prior samples; null where not asked for
 * @param latents of the longest fit
 * @param adaptive the fit that was stopped early; null where not asked for
 */
public record LatentBlock(
    double[] nelbo,
    List<FitPoint> points,
    @JsonInclude(JsonInclude.Include.NON_NULL) PredictiveDraws priorSecondHalfNll,
    LatentFigures latents,
    @JsonInclude(JsonInclude.Include.NON_NULL) ConvergedFit adaptive)
    implements Serializable {

  static LatentBlock of(SequenceFigures figures) {
    return new LatentBlock(
        figures.nelbo(),
        figures.points(),
        figures.priorSecondHalf(),
        figures.latents(),
        figures.converged());
  }
}
