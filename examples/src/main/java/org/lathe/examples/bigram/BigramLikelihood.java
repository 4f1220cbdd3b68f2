package org.lathe.examples.bigram;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.FigureKind;
import org.lathe.models.GraphNames;
import org.lathe.models.Likelihood;
import org.lathe.models.SequenceScore;

/** The negative log likelihood of sequences; it is exact, so there is one figure. */
final class BigramLikelihood implements Likelihood {
  private static final String EXACT = "exact";

  private final BatchShape shape;
  private final int separator;
  private final boolean secondHalf;
  private final Program program;

  BigramLikelihood(
      Session session, BigramModel model, BatchShape shape, int separator, boolean secondHalf) {
    this.shape = shape;
    this.separator = separator;
    this.secondHalf = secondHalf;
    this.program = session.compile(model.score(shape));
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
    int[][] filled = new int[batch()][];
    for (int b = 0; b < batch(); b++) {
      // The last batch may have fewer sequences; the program always runs a whole one.
      filled[b] = sequences.get(Math.min(b, sequences.size() - 1));
    }
    Batch batch = Batch.of(separator, filled);
    program.write(GraphNames.TOKENS, batch.tokens());
    program.write(GraphNames.TARGETS, batch.targets());
    program.run();
    passed.run();
    float[] nll = program.read(GraphNames.TOKEN_NLL);
    List<SequenceScore> scores = new ArrayList<>();
    int length = shape.length();
    for (int b = 0; b < sequences.size(); b++) {
      double whole = sum(nll, b * length, (b + 1) * length);
      double half = sum(nll, b * length + length / 2, (b + 1) * length);
      scores.add(
          new SequenceScore(
              Map.of(EXACT, whole), secondHalf ? Map.of(EXACT, half) : Map.of(), null));
    }
    return scores;
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
