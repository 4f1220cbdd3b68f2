package org.lathe.models.ltm;

import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.GraphNames;
import org.lathe.models.NoiseStream;

/** Sets the posterior and noise of the session so that its sample of z is a prior sample. */
public final class PriorDraws implements AutoCloseable {
  private final Program prior;

  /** Compiles the program of prior samples. */
  public PriorDraws(Session session, LtmGraphs graphs) {
    this.prior = session.compile(graphs.prior());
  }

  /**
   * Takes a prior sample.
   *
   * @param occasion numbers the occasion among those of one seed
   * @param draw which of several draws
   * @param sequences number of each sequence
   */
  public void draw(long seed, int occasion, int draw, int[] sequences) {
    prior.write(GraphNames.KEY, NoiseStream.key(seed));
    prior.write(
        GraphNames.STREAM, NoiseStream.of(NoiseStream.Purpose.PRIOR, occasion, draw, sequences));
    prior.run();
  }

  @Override
  public void close() {
    prior.close();
  }
}
