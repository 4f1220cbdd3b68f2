package org.lathe.models.gpt;

import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.Conditioning;
import org.lathe.models.GraphNames;
import org.lathe.models.StepDecoder;

/**
 * Decodes with keys and values of the window kept in the session. Each position gets the logits,
 * bit for bit, of the whole sequence's forward pass.
 */
final class LlamaDecoder implements StepDecoder {
  private final LlamaConfig config;
  private final int batch;
  private final Program step;
  private int position;

  LlamaDecoder(Session session, LlamaGraphs graphs) {
    this.config = graphs.config();
    this.batch = graphs.batch();
    this.step = session.compile(graphs.decode());
    this.position = config.positions();
  }

  @Override
  public int batch() {
    return batch;
  }

  @Override
  public int positions() {
    return config.positions();
  }

  @Override
  public int vocabulary() {
    return config.vocabulary();
  }

  @Override
  public void begin(Conditioning conditioning) {
    position = 0;
  }

  @Override
  public void next(int[] tokens, float[] logits) {
    if (position >= config.positions()) {
      throw new IllegalStateException(
          "no position is left of " + config.positions() + ": begin first, or decode fewer tokens");
    }
    step.write(LlamaGraphs.TOKEN, tokens);
    step.write(LlamaGraphs.POSITION, new int[] {position});
    step.run();
    step.read(GraphNames.LOGITS, logits);
    position++;
  }

  @Override
  public void close() {
    step.close();
  }
}
