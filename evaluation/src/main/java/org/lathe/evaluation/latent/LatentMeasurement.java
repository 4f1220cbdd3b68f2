package org.lathe.evaluation.latent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lathe.engine.Session;
import org.lathe.evaluation.suite.BlockMeasurement;
import org.lathe.evaluation.suite.BlockMeter;
import org.lathe.evaluation.suite.BlockResult;
import org.lathe.models.BatchShape;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FastUpdate;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.NoiseDraws;
import org.lathe.models.ltm.family.LtmModel;
import org.lathe.models.ltm.measurement.ActiveDimensions;
import org.lathe.models.ltm.measurement.MeasurementOptions;
import org.lathe.models.ltm.measurement.SequenceMeasurement;

/**
 * Measures blocks with a latent thought model: bounds on the likelihood at one or several T_fast,
 * KL and norm of the latents, and the second half given z fitted to the first.
 *
 * @param model with latents
 * @param fast how posteriors are fitted; its number of steps does not count
 * @param options what is measured of a block
 * @param secondHalf whether second halves are predicted
 */
public record LatentMeasurement(
    LatentModel model, FastOptions fast, MeasurementOptions options, boolean secondHalf)
    implements BlockMeasurement<LatentBlock, LatentTally> {

  @Override
  public void describe(ObjectNode settings) {
    // Results of latent thought models name no family, so that they can be continued.
    if (!(model instanceof LtmModel)) {
      settings.put("family", model.family().id());
    }
    settings.putPOJO("fast_steps", options.fastSteps());
    settings.put("fast_rate", options.peak());
    settings.put("noise", name(fast.noise()));
    settings.put("fast_schedule", name(fast.schedule()));
    settings.put("fast_decay", fast.decay());
    settings.put("log_var_start", fast.logVarMean());
    settings.put("log_var_spread", fast.logVarDeviation());
    // What results of before do not say has its usual value, so that they can be continued.
    if (!fast.draws().equals(NoiseDraws.ONE)) {
      settings.put("fast_draws", fast.draws().count());
      settings.put("antithetic", fast.draws().antithetic());
    }
    if (!fast.update().equals(FastUpdate.USUAL)) {
      settings.put("fast_update", name(fast.update().method()));
      settings.put("fast_beta1", fast.update().beta1());
      settings.put("fast_epsilon", fast.update().epsilon());
      settings.put("log_var_rate", fast.update().logVarRate());
      settings.put("fast_rate_end", fast.update().rateEnd());
      settings.put("polish", fast.update().polish());
    }
    settings.put("draws", options.draws());
    settings.put("held_out", secondHalf);
    options
        .convergence()
        .ifPresent(convergence -> settings.put("settled", convergence.tolerance()));
    settings.put("seed", options.seed());
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Class<LatentBlock> figures() {
    return LatentBlock.class;
  }

  @Override
  public BlockMeter<LatentBlock, LatentTally> open(
      Session session, BatchShape shape, int separator) {
    return new LatentMeter(
        new SequenceMeasurement(session, model.graphs(shape), separator, fast, secondHalf),
        options);
  }

  @Override
  public String tallyFile() {
    return "means.safetensors";
  }

  @Override
  public LatentTally tally() {
    return new LatentTally(ActiveDimensions.none(model.decoderConfig()));
  }

  @Override
  public LatentTally tally(Path saved) {
    return new LatentTally(ActiveDimensions.load(model.decoderConfig(), saved));
  }

  @Override
  public Optional<String> fault(LatentBlock figures, LatentTally tally) {
    return new LatentBlockCheck(
            options,
            secondHalf,
            model.decoderConfig().layers(),
            model.decoderConfig().latentsPerLayer())
        .fault(figures);
  }

  @Override
  public LatentSummary summary(
      List<BlockResult<LatentBlock>> blocks, LatentTally tally, int length) {
    int half = secondHalf ? length - length / 2 : 0;
    return LatentSummary.of(options, length, half, blocks, tally.active());
  }
}
