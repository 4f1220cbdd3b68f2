package org.lathe.models.vae;

import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.ltm.SmallModel;

/** A model of a few thousand weights that are large enough for its posteriors to differ. */
final class SmallVae {
  private static final float SHARPER = 12;

  private SmallVae() {}

  /** Two decoder layers of two latents, one encoder layer. */
  static VaeConfig config() {
    return VaeConfig.of(SmallModel.config(2), 1, -1);
  }

  /** A session that holds the weights. */
  static Session open(String backend, int threads) {
    Backends.Choice choice = Backends.choose(backend);
    Session session = choice.backend().open(choice.device(), threads);
    Weights.start(session, config().parameters(), 11);
    for (Parameter parameter : config().parameters()) {
      float[] values = session.read(parameter.name());
      for (int i = 0; parameter.isMatrix() && i < values.length; i++) {
        values[i] *= SHARPER;
      }
      session.write(parameter.name(), values);
    }
    return session;
  }
}
