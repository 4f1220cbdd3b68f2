package org.lathe.models.ltm.measurement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.lathe.engine.Session;
import org.lathe.models.PassListener;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmGraphs;

/**
 * How well a model predicts held-out sequences: fits the posterior of each, then bounds its
 * likelihood. Three figures, because a score under the noise that was optimized against is no
 * bound:
 *
 * <ul>
 *   <li><b>fitted noise</b>, as the authors' release prints it: the noise is drawn once for a fit
 *       and kept for its score. Optimistic.
 *   <li><b>fresh noise</b>: the mean negative ELBO of K draws that the fit has not seen. Unbiased,
 *       an upper bound of the negative log likelihood.
 *   <li><b>importance weighted</b>: the tighter bound {@code -log(1/K sum of p(x, z_k) / q(z_k))}
 *       of the same draws (Burda, Grosse and Salakhutdinov, 2016).
 * </ul>
 *
 * The result is a function of weights, sequences and seed, whatever the batch.
 */
public final class Perplexity implements AutoCloseable {
  private final LtmGraphs graphs;
  private final FastOptions fast;
  private final SequenceMeasurement measurement;

  /**
   * What was measured.
   *
   * @param sequences how many
   * @param tokens in all of them
   * @param draws fresh draws K for each
   * @param fittedNoise under the noise of a fit with kept noise
   * @param freshNoise negative ELBO under noise that the fit has not seen
   * @param importanceWeighted the importance-weighted bound of the same draws
   * @param kl mean KL of a sequence in nats
   * @param klOfLayer the share of each layer
   * @param nelboAtStep mean NELBO of a sequence in nats before each fast step of the fit, at that
   *     step's noise
   */
  public record Report(
      int sequences,
      long tokens,
      int draws,
      Figure fittedNoise,
      Figure freshNoise,
      Figure importanceWeighted,
      double kl,
      double[] klOfLayer,
      double[] nelboAtStep) {}

  /**
   * Compiles what measuring needs.
   *
   * @param session holds the weights; each measurement takes them as they are then
   * @param graphs batch that is fitted together and length of the sequences
   * @param separator the token that stands before each sequence
   * @param fast how posteriors are fitted
   */
  public Perplexity(Session session, LtmGraphs graphs, int separator, FastOptions fast) {
    this.graphs = graphs;
    this.fast = fast;
    this.measurement = new SequenceMeasurement(session, graphs, separator, fast, false);
  }

  /**
   * Measures.
   *
   * @param sequences held-out sequences, each of the graphs' length; the place in the list names a
   *     sequence's random numbers
   * @param peak rate of the fast steps, at its peak
   * @param draws fresh draws K for each sequence, at least 1
   * @param seed of all random numbers
   */
  public Report measure(
      List<int[]> sequences, double peak, int draws, long seed, PassListener listener) {
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("no sequences, there must be at least one");
    }
    MeasurementOptions options =
        new MeasurementOptions(peak, List.of(fast.steps()), draws, Optional.empty(), seed);
    int count = sequences.size();
    int batch = graphs.batch();
    long passes = Math.ceilDiv(count, batch) * measurement.passes(options);
    long[] done = {0};
    List<SequenceFigures> all = new ArrayList<>();
    for (int first = 0; first < count; first += batch) {
      int end = Math.min(first + batch, count);
      all.addAll(
          measurement.measure(
              sequences.subList(first, end),
              IntStream.range(first, end).toArray(),
              0,
              options,
              () -> listener.passed(++done[0], passes)));
    }
    return report(all, draws);
  }

  private Report report(List<SequenceFigures> all, int draws) {
    int length = graphs.length();
    double[] klOfLayer =
        IntStream.range(0, graphs.config().layers())
            .mapToDouble(l -> mean(all, each -> point(each).draws().klByLayer()[l]))
            .toArray();
    double kl = 0;
    for (double layer : klOfLayer) {
      kl += layer;
    }
    return new Report(
        all.size(),
        (long) all.size() * length,
        draws,
        Figure.of(of(all, each -> point(each).fittedNoise()), length),
        Figure.of(of(all, each -> point(each).fresh()), length),
        Figure.of(of(all, each -> point(each).importanceWeighted()), length),
        kl,
        klOfLayer,
        IntStream.range(0, fast.steps())
            .mapToDouble(s -> mean(all, each -> each.nelbo()[s]))
            .toArray());
  }

  private static FitPoint point(SequenceFigures figures) {
    return figures.points().getFirst();
  }

  private static double[] of(List<SequenceFigures> all, ToDoubleFunction<SequenceFigures> figure) {
    return all.stream().mapToDouble(figure).toArray();
  }

  private static double mean(List<SequenceFigures> all, ToDoubleFunction<SequenceFigures> figure) {
    double sum = 0;
    for (double each : of(all, figure)) {
      sum += each;
    }
    return sum / all.size();
  }

  @Override
  public void close() {
    measurement.close();
  }
}
