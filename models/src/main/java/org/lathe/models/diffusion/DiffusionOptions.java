package org.lathe.models.diffusion;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.lathe.files.InputException;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.diffusion.noise.TimeDraw;

/**
 * The training options of a diffusion model, besides data, batch and optimizer.
 *
 * @param times how the times of a step's sequences are drawn
 * @param leastTime where times begin: a drawn number u in [0, 1) becomes {@code leastTime + (1 -
 *     leastTime) u}
 * @param reduction what the gradient is the mean over
 */
public record DiffusionOptions(TimeDraw times, double leastTime, Reduction reduction)
    implements ObjectiveOptions {
  /** Checks the range. */
  public DiffusionOptions {
    if (!(leastTime >= 0 && leastTime < 1)) {
      throw new InputException(
          "objective.leastTime %s, must be at least 0 and below 1".formatted(leastTime));
    }
  }

  /** Returns the time that a drawn number becomes. */
  double time(double drawn) {
    return leastTime + (1 - leastTime) * drawn;
  }

  @Override
  public Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("times", times.name().toLowerCase(Locale.ROOT));
    summary.put("least_time", leastTime);
    summary.put("reduction", reduction.name().toLowerCase(Locale.ROOT));
    return summary;
  }
}
