package org.lathe.benchmarks;

import org.lathe.engine.Support;

/** Another library that computes the same steps. Found by {@link java.util.ServiceLoader}. */
public interface Peer {
  /** Whether it can run here, and if not why. */
  Support available();

  /** Its name, version and matrix library. */
  String name();

  /** A model of the problem's weights that computes with so many threads. */
  PeerModel open(Problem problem, int threads);
}
