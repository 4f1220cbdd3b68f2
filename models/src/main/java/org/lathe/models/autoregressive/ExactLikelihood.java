package org.lathe.models.autoregressive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.FigureKind;
import org.lathe.models.GraphNames;
import org.lathe.models.Likelihood;
import org.lathe.models.SequenceScore;
import org.lathe.models.blocks.ExpertLoad;
import org.lathe.models.blocks.GatesOutput;

/**
 * The exact negative log likelihood, {@code -sum of log p(x_n | x_<n)}. That of the second half
 * given the first is the sum over the second half's tokens.
 */
public final class ExactLikelihood implements Likelihood {
  private static final String EXACT = "exact";

  /**
   * What is known of a sequence that went to experts.
   *
   * @param expertLoad share of the choices of each layer's router that goes to each expert,
   *     [L][experts]
   */
  private record Routed(double[][] expertLoad) {}

  private final BatchShape shape;
  private final int separator;
  private final boolean secondHalf;
  private final Program program;

  ExactLikelihood(Session session, NextTokenGraphs graphs, int separator, boolean secondHalf) {
    this.shape = graphs.shape();
    this.separator = separator;
    this.secondHalf = secondHalf;
    this.program = session.compile(graphs.score());
  }

  @Override
  public Map<String, FigureKind> figures() {
    return Map.of(EXACT, FigureKind.EXACT);
  }

  @Override
  public String label(String figure) {
    return "exact";
  }

  @Override
  public int batch() {
    return shape.sequences();
  }

  @Override
  public long passes() {
    return 1;
  }

  @Override
  public List<SequenceScore> score(
      List<int[]> sequences, int[] numbers, int occasion, Runnable passed) {
    int used = sequences.size();
    if (used < 1 || used > batch() || numbers.length != used) {
      throw new IllegalArgumentException(
          "%d sequences and %d numbers do not fit a batch of %d"
              .formatted(used, numbers.length, batch()));
    }
    int[][] taken = new int[batch()][];
    for (int b = 0; b < batch(); b++) {
      // What is left of a batch is filled up with its last sequence.
      taken[b] = sequences.get(Math.min(b, used - 1));
    }
    float[] tokenNll = tokenNll(Batch.of(separator, taken));
    Optional<ExpertLoad> load = GatesOutput.load(program, batch());
    passed.run();
    int length = shape.length();
    List<SequenceScore> scores = new ArrayList<>();
    for (int b = 0; b < used; b++) {
      double nll = sum(tokenNll, b * length, (b + 1) * length);
      Map<String, Double> half =
          secondHalf
              ? Map.of(EXACT, sum(tokenNll, b * length + length / 2, (b + 1) * length))
              : Map.of();
      int sequence = b;
      Routed routed = load.map(of -> new Routed(of.shares(sequence))).orElse(null);
      scores.add(new SequenceScore(Map.of(EXACT, nll), half, routed));
    }
    return scores;
  }

  /** With experts, returns the share of the choices that goes to each of a layer. */
  @Override
  public Map<String, Object> details(List<SequenceScore> scores, long tokens) {
    return scores.getFirst().details() == null
        ? Map.of()
        : Map.of(
            ExpertLoad.FIELD,
            ExpertLoad.mean(
                scores.stream().map(score -> ((Routed) score.details()).expertLoad()).toList()));
  }

  /**
   * Returns the negative log likelihood of each target given the tokens up to its position, in
   * nats, [batch, length]. So texts can be scored that are shorter, or that other tokens than the
   * separator stand before.
   *
   * @param batch of the shape that this was made for; a target of -1 is not scored and has 0
   */
  public float[] tokenNll(Batch batch) {
    program.write(GraphNames.TOKENS, batch.tokens());
    program.write(GraphNames.TARGETS, batch.targets());
    program.run();
    return program.read(GraphNames.TOKEN_NLL);
  }

  private static double sum(float[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum;
  }

  @Override
  public void close() {
    program.close();
  }
}
