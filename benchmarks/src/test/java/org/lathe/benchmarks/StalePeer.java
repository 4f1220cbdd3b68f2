package org.lathe.benchmarks;

/** A peer whose restart does nothing: it keeps the weights that it was opened with. */
record StalePeer(PeerModel peer) implements PeerModel {
  @Override
  public void restart() {
    // This is the fault that the test must detect.
  }

  @Override
  public double fastStep(PeerForm form, double rate, double decay) {
    return peer.fastStep(form, rate, decay);
  }

  @Override
  public float[] muGradient() {
    return peer.muGradient();
  }

  @Override
  public float[] logVarGradient() {
    return peer.logVarGradient();
  }

  @Override
  public double slowGradient() {
    return peer.slowGradient();
  }

  @Override
  public float[] weightGradient(String name) {
    return peer.weightGradient(name);
  }

  @Override
  public void slowUpdate(double rate) {
    peer.slowUpdate(rate);
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
