package org.lathe.studies.measure;

/** Receives the progress of the measurements of one run, from the thread that measures. */
public interface MeasuringListener {
  /**
   * Some work was done, or is still under way; what is asked to end throws from here.
   *
   * @param flops estimated operations since the last call
   */
  void measured(double flops);

  /** A line that the user should see. */
  void noted(String line);
}
