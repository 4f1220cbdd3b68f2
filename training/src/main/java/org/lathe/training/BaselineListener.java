package org.lathe.training;

/** Tells a listener of the run of a baseline: its progress and evaluations, but no samples. */
final class BaselineListener implements TrainingListener {
  private final TrainingListener listener;

  BaselineListener(TrainingListener listener) {
    this.listener = listener;
  }

  @Override
  public void prepared(Runnable stop) {
    listener.prepared(stop);
  }

  @Override
  public void compiled(String kernel, int done, int all) {
    listener.compiled(kernel, done, all);
  }

  @Override
  public void started(RunInfo info, int first) {
    listener.baselineStarted(info, first);
  }

  @Override
  public void stepped(StepMetrics metrics) {
    listener.baselineStepped(metrics);
  }

  @Override
  public void evaluating(long done, long all) {
    listener.evaluating(done, all);
  }
}
