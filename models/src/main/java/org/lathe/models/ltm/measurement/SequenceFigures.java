package org.lathe.models.ltm.measurement;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.List;

/**
 * The measurements of one sequence, in nats.
 *
 * @param nelbo NELBO before each step of the longest fit, at that step's noise
 * @param points the estimates at each T_fast
 * @param priorSecondHalf the second half given z of the prior; null where it was not asked for
 * @param latents of the longest fit
 * @param converged the fit that was stopped; null where none was asked for
 * @param mu means of the longest fit, [N_z, d]
 * @param expertLoad share of the choices of each layer's router that goes to each expert, at fresh
 *     draws, [L][experts]; null where the decoder has none
 */
public record SequenceFigures(
    double[] nelbo,
    List<FitPoint> points,
    PredictiveDraws priorSecondHalf,
    LatentFigures latents,
    ConvergedFit converged,
    float[] mu,
    @JsonInclude(JsonInclude.Include.NON_NULL) double[][] expertLoad)
    implements Serializable {}
