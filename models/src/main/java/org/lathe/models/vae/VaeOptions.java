package org.lathe.models.vae;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.lathe.files.InputException;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;

/**
 * The training options of an amortized variational autoencoder, besides data, batch and optimizer.
 *
 * @param klAnnealing weight of the KL
 * @param freeBits lambda of free bits in nats, 0 for none (Kingma et al., 2016): the KL counts as
 *     {@code sum over the N_z latent vectors of max(lambda, mean of their KL over the micro-batch)}
 * @param aggressiveEncoder encoder steps between decoder steps
 * @param semiAmortized whether fast steps refine the encoder's posterior in training and use (Kim
 *     et al., 2018)
 * @param fastSteps T, fast steps from the encoder's posterior; where not semi-amortized, those
 *     after which evaluation measures the amortization gap; 0 for none
 * @param fastRate peak learning rate of the fast steps
 */
public record VaeOptions(
    KlAnnealing klAnnealing,
    double freeBits,
    AggressiveEncoder aggressiveEncoder,
    boolean semiAmortized,
    int fastSteps,
    double fastRate)
    implements ObjectiveOptions {
  /** No remedy; evaluation takes 16 fast steps. */
  public static final VaeOptions PLAIN =
      new VaeOptions(KlAnnealing.NONE, 0, AggressiveEncoder.NONE, false, 16, 0.5);

  /** Checks the ranges. */
  public VaeOptions {
    if (!(freeBits >= 0) || !Float.isFinite((float) freeBits)) {
      throw new InputException(
          "objective.freeBits %s, must be at least 0 and finite".formatted(freeBits));
    }
    if (fastSteps < 0) {
      throw new InputException("objective.fastSteps %d, must not be negative".formatted(fastSteps));
    }
    if (semiAmortized && fastSteps == 0) {
      throw new InputException(
          "objective.semiAmortized refines the posterior by 0 fast steps: set objective.fastSteps"
              + " to 1 or more");
    }
    // As a float32, in which the steps are computed.
    if (!((float) fastRate > 0) || !Float.isFinite((float) fastRate)) {
      throw new InputException(
          "objective.fastRate %s, must be positive and finite".formatted(fastRate));
    }
  }

  /** Returns how a trained model is used: with fast steps where it is semi-amortized. */
  FitOptions fits() {
    return fits(semiAmortized ? fastSteps : 0);
  }

  /** Returns fits of {@code steps} steps from the encoder's posterior; its mean is decoded. */
  FitOptions fits(int steps) {
    return new FitOptions(FastOptions.honest(steps), fastRate, Latents.MEAN);
  }

  /** Returns whether an option may give the KL another weight than 1 in a step. */
  boolean annealed() {
    return klAnnealing.rise() > 0;
  }

  @Override
  public Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    if (annealed()) {
      summary.put("kl_cycles", klAnnealing.cycles());
      summary.put("kl_rise", klAnnealing.rise());
    }
    if (freeBits > 0) {
      summary.put("free_bits", freeBits);
    }
    if (aggressiveEncoder.steps() > 0) {
      summary.put("encoder_steps", aggressiveEncoder.steps());
      summary.put("encoder_steps_until", aggressiveEncoder.until());
    }
    if (semiAmortized) {
      summary.put("semi_amortized", true);
      summary.put("fast_steps", fastSteps);
    }
    return summary;
  }

  @Override
  public OptionalInt fitSteps() {
    return semiAmortized ? OptionalInt.of(fastSteps) : OptionalInt.empty();
  }

  @Override
  public VaeOptions withFitSteps(int steps) {
    return new VaeOptions(klAnnealing, freeBits, aggressiveEncoder, semiAmortized, steps, fastRate);
  }

  @Override
  public Map<String, Double> at(int step, int steps) {
    return annealed() ? Map.of("kl_weight", klAnnealing.at(step, steps)) : Map.of();
  }
}
