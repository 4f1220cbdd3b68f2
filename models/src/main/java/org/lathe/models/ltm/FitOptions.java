package org.lathe.models.ltm;

import org.lathe.models.InferenceOptions;

/**
 * How a trained latent thought model is used: how z is fitted to a text, and which z of the
 * posterior is decoded from.
 *
 * @param fast the fit
 * @param peak rate of its steps, at its peak
 * @param latents what to decode from
 */
public record FitOptions(FastOptions fast, double peak, Latents latents)
    implements InferenceOptions {}
