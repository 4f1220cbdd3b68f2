package org.lathe.reports.comparison;

import java.util.Optional;

/** Says how a measurement that a page lacks is made: a command line gives the exact command. */
@FunctionalInterface
public interface Remedy {
  /**
   * Returns the text that stands after "to measure it:".
   *
   * @param run the folder of the run that lacks it; empty for a folder that holds only measurements
   */
  String of(Measurement measurement, Optional<String> run);
}
