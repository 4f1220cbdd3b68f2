package org.lathe.evaluation.latent;

import java.util.List;
import org.lathe.evaluation.suite.BlockMeter;
import org.lathe.models.ltm.measurement.MeasurementOptions;
import org.lathe.models.ltm.measurement.SequenceMeasurement;

/** Measures blocks with a latent thought model. */
final class LatentMeter implements BlockMeter<LatentBlock, LatentTally> {
  private final SequenceMeasurement measurement;
  private final MeasurementOptions options;

  LatentMeter(SequenceMeasurement measurement, MeasurementOptions options) {
    this.measurement = measurement;
    this.options = options;
  }

  @Override
  public long passes() {
    return measurement.passes(options);
  }

  @Override
  public List<MeasuredLatents> measure(
      List<int[]> blocks, int[] numbers, int occasion, Runnable passed) {
    return measurement.measure(blocks, numbers, occasion, options, passed).stream()
        .map(figures -> new MeasuredLatents(LatentBlock.of(figures), figures.mu()))
        .toList();
  }

  @Override
  public void close() {
    measurement.close();
  }
}
