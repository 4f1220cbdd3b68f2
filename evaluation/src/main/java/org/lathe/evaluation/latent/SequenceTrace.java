package org.lathe.evaluation.latent;

import java.io.Serializable;

/**
 * The fit of one sequence, its latents, and the tokens decoded from them.
 *
 * @param number of the sequence; names its random numbers
 * @param source its tokens
 * @param nelbo negative ELBO in nats before each fast step, at that step's noise
 * @param fitted negative ELBO after the last, at the last noise of the fit: no bound
 * @param fresh the same at one draw of noise that the fit has not seen
 * @param sizes KL and norm of each latent
 * @param decoded tokens decoded greedily from z alone, all layers included
 * @param freeRunning share of the source's tokens decoded from z of the layers 1..l alone, [L + 1]
 *     for l from 0
 * @param teacherForced the same with the true tokens before each position given, [L + 1]
 */
public record SequenceTrace(
    int number,
    int[] source,
    double[] nelbo,
    double fitted,
    double fresh,
    LatentSizes sizes,
    int[] decoded,
    double[] freeRunning,
    double[] teacherForced)
    implements Serializable {}
