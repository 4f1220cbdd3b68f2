package org.lathe.benchmarks.libtorch;

/** The form of a fast step with automatic differentiation. */
enum PeerForm {
  /** The form of the authors' release: every weight requires a gradient, nothing is cached. */
  RELEASE,
  /** The form of an expert: weights are frozen, and the prefix is computed once. */
  BEST;

  /** Returns the name for people. */
  String label() {
    return this == RELEASE ? "release form" : "best form";
  }
}
