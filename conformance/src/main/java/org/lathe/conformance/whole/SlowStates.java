package org.lathe.conformance.whole;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.engine.Session;
import org.lathe.models.Parameter;
import org.lathe.models.ltm.LtmConfig;

/**
 * Weights, accumulated gradients and moments, stacked like the states.
 *
 * @param parameters the weights by their states' names
 * @param byName every state by its name
 */
record SlowStates(Map<String, Parameter> parameters, Map<String, float[]> byName) {
  static SlowStates read(Session session, LtmConfig config) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    Map<String, float[]> byName = new LinkedHashMap<>();
    for (Parameter parameter : config.parameters()) {
      parameters.put(parameter.name(), parameter);
      for (String state :
          new String[] {
            parameter.name(),
            parameter.gradient(),
            parameter.firstMoment(),
            parameter.secondMoment()
          }) {
        byName.put(state, session.read(state));
      }
    }
    return new SlowStates(parameters, byName);
  }

  /** A weight with its moments. */
  AdamMoments.State of(Parameter parameter) {
    return new AdamMoments.State(
        byName.get(parameter.name()),
        byName.get(parameter.firstMoment()),
        byName.get(parameter.secondMoment()));
  }

  /** Returns its accumulated gradient. */
  float[] gradient(Parameter parameter) {
    return byName.get(parameter.gradient());
  }

  /** Returns the weights in float64, by the release's names, layer by layer. */
  Map<String, double[]> weights(LtmConfig config) {
    Map<String, double[]> weights = new LinkedHashMap<>();
    for (Parameter parameter : parameters.values()) {
      float[] stacked = byName.get(parameter.name());
      int layers = parameter.layers();
      int size = stacked.length / layers;
      for (int l = 0; l < layers; l++) {
        double[] layer = new double[size];
        for (int i = 0; i < size; i++) {
          layer[i] = stacked[l * size + i];
        }
        weights.put(parameter.nameOfLayer(l), layer);
      }
    }
    return weights;
  }
}
