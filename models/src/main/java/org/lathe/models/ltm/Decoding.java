package org.lathe.models.ltm;

import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.GraphNames;

/**
 * Decodes sequences token by token from the latents in a session, the present sample of z. Each
 * position gets the logits, bit for bit, of the whole sequence's forward pass. The first token fed
 * is the separator; its logits predict the first token of the text.
 */
public final class Decoding implements AutoCloseable {
  private final LtmConfig config;
  private final int batch;
  private final Program latents;
  private final Program step;
  private int position;

  /**
   * Compiles the programs for decoding.
   *
   * @param batch sequences decoded side by side
   */
  public Decoding(Session session, LtmConfig config, int batch) {
    this(session, new LtmGraphs(config, batch, 1));
  }

  Decoding(Session session, LtmGraphs graphs) {
    this.config = graphs.config();
    this.batch = graphs.batch();
    this.latents = session.compile(graphs.decodeLatents());
    this.step = session.compile(graphs.decodeStep());
    this.position = config.positions();
  }

  /** Returns the shape of the model. */
  public LtmConfig config() {
    return config;
  }

  /** Returns the number of sequences that are decoded together. */
  public int batch() {
    return batch;
  }

  /** Starts over at position 0 with the session's present sample of z. */
  public void begin() {
    latents.run();
    position = 0;
  }

  /** Returns the position of the next token to feed. */
  public int position() {
    return position;
  }

  /**
   * Feeds the next token of each sequence.
   *
   * @param tokens [batch]
   * @param logits receives the logits of the token after it, [batch, vocabulary]
   * @throws IllegalStateException before {@link #begin}, or if all positions are used up
   */
  public void next(int[] tokens, float[] logits) {
    if (position >= config.positions()) {
      throw new IllegalStateException(
          "no position is left of " + config.positions() + ": begin first, or decode fewer tokens");
    }
    step.write(DecodeGraph.TOKEN, tokens);
    step.write(DecodeGraph.POSITION, new int[] {position});
    step.run();
    step.read(GraphNames.LOGITS, logits);
    position++;
  }

  @Override
  public void close() {
    latents.close();
    step.close();
  }
}
