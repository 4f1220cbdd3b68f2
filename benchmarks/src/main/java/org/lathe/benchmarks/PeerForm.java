package org.lathe.benchmarks;

/** How a fast step is written with automatic differentiation. */
public enum PeerForm {
  /** As the authors' release runs it: every weight wants a gradient, nothing is kept. */
  RELEASE,
  /** As an expert would: weights frozen, what no latent reaches computed once. */
  BEST;

  /** In words. */
  public String label() {
    return this == RELEASE ? "release form" : "best form";
  }
}
