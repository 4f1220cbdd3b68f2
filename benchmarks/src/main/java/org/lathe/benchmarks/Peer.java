package org.lathe.benchmarks;

import org.lathe.engine.Support;

/** Another library that computes the same steps. Found by {@link java.util.ServiceLoader}. */
public interface Peer {
  /** Returns whether it can run here, and if not why. */
  Support available();

  /** Returns its name, version and matrix library. */
  String name();

  /**
   * Opens the same model.
   *
   * @param ours the model that it computes beside; its weights are taken
   * @param threads that it computes with
   * @throws org.lathe.files.InputException if it knows no such model
   */
  PeerModel open(ModelInTraining ours, int threads);
}
