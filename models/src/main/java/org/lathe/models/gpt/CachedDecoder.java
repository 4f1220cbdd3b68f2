package org.lathe.models.gpt;

import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;
import org.lathe.models.GraphNames;
import org.lathe.models.ModelConfig;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.StepDecoder;

/**
 * Decodes with keys and values of the window kept in the session. Each position gets the logits,
 * bit for bit, of the whole sequence's forward pass.
 */
final class CachedDecoder implements StepDecoder {
  /** Input: int32 [batch, 1], the token at this position. */
  static final String TOKEN = "token";

  /** Input: int32 [1], the position of the token, from 0. */
  static final String POSITION = "position";

  /** State: keys of each layer, [L, batch, window, d]. */
  static final String KEYS = "decode.keys";

  /** State: values of each layer, [L, batch, window, d]. */
  static final String VALUES = "decode.values";

  private final ModelConfig config;
  private final int batch;
  private final Program step;
  private int position;

  /**
   * Compiles the program of one position.
   *
   * @param decode from token and position to logits
   */
  CachedDecoder(Session session, TaskGraph decode, ModelConfig config, int batch) {
    this.config = config;
    this.batch = batch;
    this.step = session.compile(decode);
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
    step.write(TOKEN, tokens);
    step.write(POSITION, new int[] {position});
    step.run();
    step.read(GraphNames.LOGITS, logits);
    position++;
  }

  @Override
  public void close() {
    step.close();
  }
}
