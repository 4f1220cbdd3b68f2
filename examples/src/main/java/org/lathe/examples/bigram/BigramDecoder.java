package org.lathe.examples.bigram;

import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.Conditioning;
import org.lathe.models.GraphNames;
import org.lathe.models.StepDecoder;

/** Gives the logits of the next token; all that this model remembers is the present one. */
final class BigramDecoder implements StepDecoder {
  private final BigramConfig config;
  private final int batch;
  private final Program program;
  private int position;

  BigramDecoder(Session session, BigramModel model, int batch) {
    this.config = model.config();
    this.batch = batch;
    this.program = session.compile(model.logits(batch));
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
    if (position == config.positions()) {
      throw new IllegalStateException("no position is left of " + position + ": begin again");
    }
    program.write(GraphNames.TOKENS, tokens);
    program.run();
    program.read(GraphNames.LOGITS, logits);
    position++;
  }

  @Override
  public void close() {
    program.close();
  }
}
