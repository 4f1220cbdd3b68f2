package org.lathe.models.ltm.family;

import org.lathe.engine.Session;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.StepDecoder;
import org.lathe.models.ltm.Decoding;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.Posterior;

/** Decodes with z at the mean of its prior, 0. */
final class LatentlessDecoder implements StepDecoder {
  private final Session session;
  private final LtmConfig config;
  private final Decoding decoding;

  LatentlessDecoder(Session session, LtmConfig config, int batch) {
    this.session = session;
    this.config = config;
    this.decoding = new Decoding(session, config, batch);
  }

  @Override
  public int batch() {
    return decoding.batch();
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
    session.clear(Posterior.MU);
    session.clear(Posterior.LOG_VAR);
    session.clear(Posterior.NOISE);
    decoding.begin();
  }

  @Override
  public void next(int[] tokens, float[] logits) {
    decoding.next(tokens, logits);
  }

  @Override
  public void close() {
    decoding.close();
  }
}
