package org.lathe.models.ltm;

import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/** The start of a latent thought model's fits: mu 0, log_var as the options say. */
record SameStart() implements FitStart {
  @Override
  public Gaussian add(GraphBuilder graph, LtmGraphs graphs, FastOptions options) {
    TensorType type = Posterior.type(graphs.config(), graphs.batch());
    Tensor zeros = graph.filled(type, 0);
    Tensor mean = graph.filled(type, (float) options.logVarMean());
    Tensor mu = graph.reshape(zeros, type.shape());
    if (options.logVarDeviation() == 0) {
      return new Gaussian(mu, graph.reshape(mean, type.shape()));
    }
    float logVariance = (float) (2 * StrictMath.log(options.logVarDeviation()));
    return new Gaussian(
        mu, graph.gaussianSample(mean, graph.filled(type, logVariance), graphs.normals(graph)));
  }

  @Override
  public boolean readsText() {
    return false;
  }
}
