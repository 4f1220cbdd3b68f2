package org.lathe.evaluation.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The content of {@code evaluation.json}.
 *
 * @param format of the file
 * @param checkpoint folder of the model, as it was given
 * @param step slow steps it has taken; null where that is not known
 * @param settings the options that the estimates depend on
 * @param complete whether every text asked for was measured to its end or skipped
 * @param sets in the order asked for
 * @param skipped texts that could not be measured
 */
public record SuiteReport(
    int format,
    String checkpoint,
    Integer step,
    ObjectNode settings,
    boolean complete,
    List<SetSummary> sets,
    List<Skipped> skipped) {
  /** The format that this version writes. */
  public static final int FORMAT = 1;

  /**
   * A text that could not be measured.
   *
   * @param set its id
   * @param reason one line: why, and what to do
   */
  public record Skipped(String set, String reason) {}
}
