package org.lathe.models.autoregressive;

import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.BatchShape;
import org.lathe.models.GraphNames;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.StepDecoder;

/**
 * Decodes by computing the whole sequence for every token: correct for every autoregressive model,
 * and fast enough for short ones.
 */
final class WholeSequenceDecoder implements StepDecoder {
  private final BatchShape shape;
  private final int vocabulary;
  private final Program program;

  /** What was fed, [batch, positions]; no earlier position sees what follows. */
  private final int[] fed;

  private int position;

  WholeSequenceDecoder(Session session, NextTokenGraphs graphs, int vocabulary) {
    this.shape = graphs.shape();
    this.vocabulary = vocabulary;
    this.program = session.compile(graphs.nextLogits());
    this.fed = new int[shape.sequences() * shape.length()];
    this.position = shape.length();
  }

  @Override
  public int batch() {
    return shape.sequences();
  }

  @Override
  public int positions() {
    return shape.length();
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public void begin(Conditioning conditioning) {
    position = 0;
  }

  @Override
  public void next(int[] tokens, float[] logits) {
    if (position >= positions()) {
      throw new IllegalStateException(
          "no position is left of " + positions() + ": begin first, or decode fewer tokens");
    }
    int[] rows = new int[batch()];
    for (int b = 0; b < batch(); b++) {
      rows[b] = b * positions() + position;
      fed[rows[b]] = tokens[b];
    }
    program.write(GraphNames.TOKENS, fed);
    program.write(NextTokenGraphs.ROWS, rows);
    program.run();
    program.read(GraphNames.LOGITS, logits);
    position++;
  }

  @Override
  public void close() {
    program.close();
  }
}
