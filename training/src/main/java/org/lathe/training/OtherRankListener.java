package org.lathe.training;

/** The listener of a rank other than the first: it can stop the run and hears nothing else. */
final class OtherRankListener implements TrainingListener {
  private final TrainingListener listener;

  OtherRankListener(TrainingListener listener) {
    this.listener = listener;
  }

  @Override
  public void prepared(Runnable stop) {
    listener.prepared(stop);
  }
}
