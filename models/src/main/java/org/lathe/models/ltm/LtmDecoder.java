package org.lathe.models.ltm;

import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.GraphNames;
import org.lathe.models.NoiseStream;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.StepDecoder;

/**
 * Decodes from latents: a prior sample if there is no prompt, else latents fitted to the prompt, or
 * the present latents of the session. The session keeps some states for each length of prompt, so
 * use a new session now and then if there are many lengths.
 */
public final class LtmDecoder implements StepDecoder {
  private final Session session;
  private final LtmGraphs graphs;
  private final int separator;
  private final FitOptions fit;
  private final FastLearning.Listener listener;
  private final Decoding decoding;
  private final Program prior;
  private final Program noise;

  /**
   * Compiles the programs for decoding.
   *
   * @param session holds the weights
   * @param batch sequences decoded side by side; every program of the session that touches the
   *     posterior has this batch
   * @param separator the token that stands before each sequence
   * @param fit how z is fitted to a prompt
   * @param listener told of each fast step
   */
  public LtmDecoder(
      Session session,
      LtmConfig config,
      int batch,
      int separator,
      FitOptions fit,
      FastLearning.Listener listener) {
    this(session, new LtmGraphs(config, batch, 1), separator, fit, listener);
  }

  /**
   * Compiles the programs for decoding from graphs that others use too.
   *
   * @param graphs of the batch that is decoded side by side, and sequences of one token
   */
  public LtmDecoder(
      Session session,
      LtmGraphs graphs,
      int separator,
      FitOptions fit,
      FastLearning.Listener listener) {
    this.session = session;
    this.graphs = graphs;
    this.separator = separator;
    this.fit = fit;
    this.listener = listener;
    this.decoding = new Decoding(session, graphs);
    this.prior = session.compile(graphs.prior());
    this.noise = session.compile(graphs.noise());
  }

  @Override
  public int batch() {
    return decoding.batch();
  }

  @Override
  public int positions() {
    return graphs.config().positions();
  }

  @Override
  public int vocabulary() {
    return graphs.config().vocabulary();
  }

  @Override
  public String unprompted() {
    return "prior";
  }

  @Override
  public boolean fitsPrompts() {
    return true;
  }

  @Override
  public void begin(Conditioning conditioning) {
    int[][] prompts = conditioning.prompts();
    int[] sequences = conditioning.sequences();
    if (prompts[0].length == 0) {
      prior.write(GraphNames.KEY, NoiseStream.key(conditioning.seed()));
      prior.write(GraphNames.STREAM, NoiseStream.of(NoiseStream.Purpose.PRIOR, 0, 0, sequences));
      prior.run();
    } else {
      Batch batch = Batch.of(separator, prompts);
      LtmGraphs ofPrompt = graphs.withShape(prompts.length, prompts[0].length);
      try (FastLearning learning = new FastLearning(session, ofPrompt, fit.fast(), false)) {
        learning.load(batch.tokens(), batch.targets());
        learning.fit(conditioning.seed(), 0, sequences, fit.peak(), listener);
      }
      take(fit.latents(), conditioning.seed(), sequences);
    }
    beginFromPresent();
  }

  /** Starts over at position 0 with the session's present sample of z. */
  public void beginFromPresent() {
    decoding.begin();
  }

  /**
   * Sets the present sample of z to the requested latents; call it right after a fit for the fitted
   * noise.
   */
  public void take(Latents latents, long seed, int... sequences) {
    switch (latents) {
      case MEAN -> session.clear(Posterior.NOISE);
      case SAMPLE -> {
        noise.write(GraphNames.KEY, NoiseStream.key(seed));
        noise.write(GraphNames.STREAM, NoiseStream.of(NoiseStream.Purpose.FRESH, 0, 0, sequences));
        noise.run();
      }
      case FITTED -> {
        // The fit left its last noise in the session.
      }
    }
  }

  @Override
  public void next(int[] tokens, float[] logits) {
    decoding.next(tokens, logits);
  }

  @Override
  public void close() {
    decoding.close();
    prior.close();
    noise.close();
  }
}
