package org.lathe.conformance.whole;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.engine.Session;
import org.lathe.models.ltm.Posterior;

/**
 * The states of a fit, each [batch, N_z, d]: mu and log_var with their moments.
 *
 * @param mu mu and its moments
 * @param logVar log_var and its moments
 */
record FitStates(AdamMoments.State mu, AdamMoments.State logVar) {
  /** Returns a posterior with moments of zero. */
  static FitStates of(float[] mu, float[] logVar) {
    int size = mu.length;
    return new FitStates(
        new AdamMoments.State(mu, new float[size], new float[size]),
        new AdamMoments.State(logVar, new float[size], new float[size]));
  }

  Map<String, AdamMoments.State> byName() {
    Map<String, AdamMoments.State> map = new LinkedHashMap<>();
    map.put(Posterior.MU, mu);
    map.put(Posterior.LOG_VAR, logVar);
    return map;
  }

  void write(DrawnModel model, Session session) {
    byName()
        .forEach(
            (name, state) -> {
              model.write(session, name, state.p());
              model.write(session, Posterior.firstMoment(name), state.m());
              model.write(session, Posterior.secondMoment(name), state.v());
            });
  }

  static FitStates read(DrawnModel model, Session session) {
    return new FitStates(
        read(model, session, Posterior.MU), read(model, session, Posterior.LOG_VAR));
  }

  private static AdamMoments.State read(DrawnModel model, Session session, String name) {
    return new AdamMoments.State(
        model.read(session, name),
        model.read(session, Posterior.firstMoment(name)),
        model.read(session, Posterior.secondMoment(name)));
  }
}
