package org.lathe.models.autoregressive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.BatchShape;
import org.lathe.models.Features;
import org.lathe.models.GraphNames;

/** The hidden state of the last token of each sequence, after the last norm. */
final class LastHidden implements Features {
  private final BatchShape shape;
  private final Program program;

  LastHidden(Session session, NextTokenGraphs graphs) {
    this.shape = graphs.shape();
    this.program = session.compile(graphs.hidden());
  }

  @Override
  public int batch() {
    return shape.sequences();
  }

  @Override
  public List<float[]> of(List<int[]> sequences) {
    if (sequences.size() > batch()) {
      throw new IllegalArgumentException(
          "%d sequences do not fit a batch of %d".formatted(sequences.size(), batch()));
    }
    int length = shape.length();
    // No earlier position sees what pads a sequence on the right.
    int[] tokens = new int[batch() * length];
    for (int b = 0; b < sequences.size(); b++) {
      int[] sequence = sequences.get(b);
      if (sequence.length < 1 || sequence.length > length) {
        throw new IllegalArgumentException(
            "sequence %d has %d tokens, must have 1 to %d".formatted(b, sequence.length, length));
      }
      System.arraycopy(sequence, 0, tokens, b * length, sequence.length);
    }
    program.write(GraphNames.TOKENS, tokens);
    program.run();
    float[] hidden = program.read(NextTokenGraphs.HIDDEN);
    int d = hidden.length / tokens.length;
    List<float[]> features = new ArrayList<>();
    for (int b = 0; b < sequences.size(); b++) {
      int last = (b * length + sequences.get(b).length - 1) * d;
      features.add(Arrays.copyOfRange(hidden, last, last + d));
    }
    return features;
  }

  @Override
  public void close() {
    program.close();
  }
}
