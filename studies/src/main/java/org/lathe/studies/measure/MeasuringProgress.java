package org.lathe.studies.measure;

import org.lathe.evaluation.TaskListener;
import org.lathe.evaluation.gsm8k.Gsm8kOutcome;
import org.lathe.evaluation.gsm8k.Gsm8kRun;
import org.lathe.evaluation.suite.SetPlan;
import org.lathe.evaluation.suite.Suite;
import org.lathe.models.PassListener;

/**
 * Spends the estimated work of one measurement as its passes are made. How many there are is known
 * task by task only: so a task spends what is left in equal parts, but for one part that is kept
 * for what may follow it, and the end of the measurement spends the rest.
 */
final class MeasuringProgress
    implements Suite.Listener, TaskListener, PassListener, Gsm8kRun.Listener {
  private final MeasuringListener listener;
  private double left;
  private long passesLeft;

  /**
   * Begins with nothing spent.
   *
   * @param cost estimated operations of the measurement
   */
  MeasuringProgress(MeasuringListener listener, double cost) {
    this.listener = listener;
    this.left = cost;
  }

  @Override
  public void begun(SetPlan plan, int done, long passesDone, long passes) {
    passesLeft = passes;
    spend(passesDone);
  }

  @Override
  public void passed() {
    spend(1);
  }

  @Override
  public void ended() {}

  @Override
  public PassListener begin(String task) {
    passesLeft = 0;
    return this;
  }

  @Override
  public void passed(long done, long all) {
    passesLeft = all - done + 1;
    spend(1);
  }

  @Override
  public void note(String line) {}

  @Override
  public void noted(String line) {
    listener.noted(line);
  }

  @Override
  public void started(int done, int all) {
    passesLeft = all;
    spend(done);
  }

  @Override
  public void solved(Gsm8kOutcome outcome) {
    spend(1);
  }

  @Override
  public void end() {}

  /** Spends the rest: the measurement is done. */
  void measured() {
    double rest = left;
    left = 0;
    listener.measured(rest);
  }

  private void spend(long passes) {
    double some = left * Math.min(1, (double) passes / (passesLeft + 1));
    passesLeft = Math.max(0, passesLeft - passes);
    left -= some;
    listener.measured(some);
  }
}
