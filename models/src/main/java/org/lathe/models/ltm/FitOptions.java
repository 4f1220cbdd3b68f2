package org.lathe.models.ltm;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.lathe.files.InputException;
import org.lathe.models.InferenceOptions;

/**
 * The options for using a trained latent thought model: the fit of z to a text, and the z of the
 * posterior that is decoded.
 *
 * @param fast the fit
 * @param peak peak learning rate of its steps
 * @param latents what to decode from
 */
public record FitOptions(FastOptions fast, double peak, Latents latents)
    implements InferenceOptions {
  /** Checks the rate. */
  public FitOptions {
    if (!Float.isFinite((float) peak)) {
      throw new InputException("{fastRate} %s, must be finite as float32".formatted(peak));
    }
  }

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
