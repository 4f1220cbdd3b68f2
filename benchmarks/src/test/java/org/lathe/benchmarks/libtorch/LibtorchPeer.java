package org.lathe.benchmarks.libtorch;

import org.lathe.benchmarks.Peer;
import org.lathe.benchmarks.PeerModel;
import org.lathe.benchmarks.Problem;
import org.lathe.conformance.libtorch.Native;
import org.lathe.engine.Support;

/** libtorch with its own differentiation. */
public final class LibtorchPeer implements Peer {
  /** For {@link java.util.ServiceLoader}. */
  public LibtorchPeer() {}

  @Override
  public Support available() {
    return Native.available();
  }

  @Override
  public String name() {
    return Native.name();
  }

  @Override
  public PeerModel open(Problem problem, int threads) {
    return new LibtorchModel(problem, threads);
  }
}
