package org.lathe.models.ltm;

import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;

/** The posterior that a fit starts from, as a part of a graph. */
public interface FitStart {
  /**
   * A diagonal Gaussian for each latent vector.
   *
   * @param mu means, [L, batch, n_z, d]
   * @param logVar log variances of the same shape
   */
  record Gaussian(Tensor mu, Tensor logVar) {}

  /**
   * Adds the start to a graph. What depends on the text reads the input {@code targets}, int32
   * [batch, length], which has every token of it.
   *
   * @param graphs batch and length of the texts
   * @param options of the fit
   */
  Gaussian add(GraphBuilder graph, LtmGraphs graphs, FastOptions options);

  /** Returns whether the start depends on the text. */
  boolean readsText();
}
