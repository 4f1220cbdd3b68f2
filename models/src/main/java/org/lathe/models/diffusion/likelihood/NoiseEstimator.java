package org.lathe.models.diffusion.likelihood;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.models.ScoreOptions;
import org.lathe.models.diffusion.network.PlaceLosses;
import org.lathe.models.diffusion.noise.NoiseSchedule;

/**
 * Estimates bounds of sequences from K noisy versions of each.
 *
 * @param losses of the network's places; the first place has the separator, which is not scored
 * @param separator the token that stands before each sequence
 * @param schedule that the network was made for
 */
record NoiseEstimator(
    PlaceLosses losses, int separator, NoiseSchedule schedule, ScoreOptions options) {
  /**
   * Returns the estimates of each sequence, by name.
   *
   * @param sequences at most a batch
   * @param first place of a sequence that is scored; those before it are given
   * @param readings which losses of the same noisy versions to estimate from, by name
   * @param passed told of each pass through the network
   */
  Map<String, DrawnEstimate[]> estimate(
      NumberedSequences sequences,
      int first,
      NoiseProtocol protocol,
      Map<String, LossReading> readings,
      Runnable passed) {
    int used = sequences.count();
    Map<String, double[][]> nats = new LinkedHashMap<>();
    readings.keySet().forEach(name -> nats.put(name, new double[used][options.draws()]));
    for (int draw = 0; draw < options.draws(); draw++) {
      NoisySequence[] noisy = noisy(sequences, first, protocol, draw);
      int[] tokens = new int[losses.batch() * losses.length()];
      int[] targets = new int[tokens.length];
      double[] times = new double[losses.batch()];
      fill(tokens, targets, times, noisy);
      for (Map.Entry<String, LossReading> reading : readings.entrySet()) {
        float[] places = reading.getValue().places(losses, tokens, targets, times);
        passed.run();
        for (int b = 0; b < used; b++) {
          double weight = reading.getValue().weight(noisy[b], schedule);
          nats.get(reading.getKey())[b][draw] = weight * sum(places, b);
        }
      }
    }
    double closedForm = protocol.closedForm() * (losses.length() - 1 - first);
    Map<String, DrawnEstimate[]> estimates = new LinkedHashMap<>();
    nats.forEach(
        (name, each) ->
            estimates.put(
                name,
                Arrays.stream(each)
                    .map(draws -> DrawnEstimate.of(draws, closedForm))
                    .toArray(DrawnEstimate[]::new)));
    return estimates;
  }

  private NoisySequence[] noisy(
      NumberedSequences sequences, int first, NoiseProtocol protocol, int draw) {
    NoisySequence[] noisy = new NoisySequence[sequences.count()];
    Arrays.setAll(
        noisy,
        b ->
            protocol.noisy(
                sequences.tokens().get(b),
                first,
                new NoiseNumbers(
                    options.seed(),
                    sequences.occasion(),
                    sequences.numbers()[b],
                    draw,
                    options.draws())));
    return noisy;
  }

  /** Stacks sequences behind separators; what is left of a batch is filled up with the last. */
  private void fill(int[] tokens, int[] targets, double[] times, NoisySequence[] noisy) {
    int length = losses.length();
    for (int b = 0; b < times.length; b++) {
      NoisySequence sequence = noisy[Math.min(b, noisy.length - 1)];
      tokens[b * length] = separator;
      targets[b * length] = -1;
      System.arraycopy(sequence.tokens(), 0, tokens, b * length + 1, length - 1);
      System.arraycopy(sequence.targets(), 0, targets, b * length + 1, length - 1);
      times[b] = sequence.time();
    }
  }

  private double sum(float[] places, int sequence) {
    double sum = 0;
    for (int i = 0; i < losses.length(); i++) {
      sum += places[sequence * losses.length() + i];
    }
    return sum;
  }
}
