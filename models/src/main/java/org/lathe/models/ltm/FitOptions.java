package org.lathe.models.ltm;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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
    implements InferenceOptions {
  @Override
  public Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("fast_steps", fast.steps());
    summary.put("fit", fast.toString());
    summary.put("fast_rate", peak);
    summary.put("latents", latents.name().toLowerCase(Locale.ROOT));
    return summary;
  }
}
