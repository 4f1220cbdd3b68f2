package org.lathe.conformance.golden;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.lathe.conformance.golden.GoldenGroup.Worst;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.ScheduleName;
import org.lathe.models.diffusion.sampling.Ancestral;

/** What the host computes of the noise of a diffusion model, in float64. */
final class NoiseCheck {
  private NoiseCheck() {}

  /** Compares the functions of the time that the folder has. */
  static Worst of(DiffusionCase golden) {
    GoldenFiles files = golden.files();
    NoiseSchedule schedule = golden.config().schedule();
    Map<String, DoubleUnaryOperator> functions = new LinkedHashMap<>();
    functions.put("sigma", schedule::sigma);
    functions.put("rate", schedule::rate);
    functions.put("weight", schedule::weight);
    NoiseSchedule linear = ScheduleName.LINEAR.published();
    functions.put("alpha.linear", linear::alpha);
    functions.put("weight.linear", linear::weight);
    NoiseSchedule cosine = ScheduleName.COSINE.published();
    functions.put("alpha.cosine", cosine::alpha);
    functions.put("weight.cosine", cosine::weight);
    if (files.has("discrete.weight")) {
      int steps = (int) Math.round(1 / files.setting("step"));
      functions.put("discrete.weight", t -> schedule.weight(t, steps));
    }
    if (files.has("reverse.unmask")) {
      double step = files.setting("step");
      functions.put("reverse.unmask", t -> Ancestral.change(schedule, t, t - step));
    }
    Worst worst = new Worst("noise", TolerancePolicy.GOLDEN_DOUBLE);
    functions.forEach(
        (name, function) -> {
          if (files.has(name)) {
            worst.each(name, golden.at(function), files.expected(name, golden.batch()));
          }
        });
    if (files.has("reconstruction")) {
      // What a sequence costs whose tokens are still masked at t = 0, by a uniform guess.
      double nats =
          golden.length() * schedule.noiseRate(0) * StrictMath.log(golden.config().vocabulary());
      worst.each("reconstruction", new double[] {nats}, files.expected("reconstruction", 1));
    }
    return worst;
  }
}
