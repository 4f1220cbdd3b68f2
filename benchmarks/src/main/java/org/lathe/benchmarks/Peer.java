package org.lathe.benchmarks;

import org.lathe.engine.Support;

/** Another library that computes the same steps. Found by {@link java.util.ServiceLoader}. */
public interface Peer {
  /** Returns whether it can run here, and if not why. */
  Support available();

  /** Returns its name, version and matrix library. */
  String name();

  /** Opens a model with the weights of the problem that computes with this number of threads. */
  PeerModel open(Problem problem, int threads);
}
