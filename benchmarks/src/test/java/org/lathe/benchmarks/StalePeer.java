package org.lathe.benchmarks;

/** A peer whose restart does nothing: after a step it keeps the weights of that step. */
record StalePeer(PeerModel peer) implements PeerModel {
  @Override
  public void restart() {
    // This is the fault that the test must detect.
  }

  @Override
  public int depth() {
    return peer.depth();
  }

  @Override
  public int width() {
    return peer.width();
  }

  @Override
  public void compare(Agreements agreements) {
    peer.compare(agreements);
  }

  @Override
  public double gradient() {
    return peer.gradient();
  }

  @Override
  public float[] weightGradient(String name) {
    return peer.weightGradient(name);
  }

  @Override
  public void update(double rate) {
    peer.update(rate);
  }

  @Override
  public float[] weight(String name) {
    return peer.weight(name);
  }

  @Override
  public Runnable product(int m, int n, int k) {
    return peer.product(m, n, k);
  }

  @Override
  public void close() {
    // The code that opened the peer closes it.
  }
}
