package org.lathe.evaluation.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lathe.engine.Session;
import org.lathe.models.BatchShape;

/**
 * Measures the blocks of texts and summarizes each text. {@link LikelihoodMeasurement} works for
 * every family; a family with further measurements brings its own.
 *
 * @param <F> the figures of a block: a record, whose components are fields of its line
 * @param <T> what is gathered over the blocks of a text
 */
public interface BlockMeasurement<F, T extends BlockTally> {
  /** Adds the options that the estimates depend on, by the names of the options of the command. */
  void describe(ObjectNode settings);

  /**
   * Returns names of settings that do not change the estimates and that earlier versions wrote: a
   * folder that has them is continued.
   */
  default Set<String> formerSettings() {
    return Set.of();
  }

  /** Returns whether second halves given the first ones are measured. */
  boolean secondHalf();

  /** Returns the class of the estimates of a block. */
  Class<F> figures();

  /**
   * Compiles the programs of the measurement.
   *
   * @param session holds the weights
   * @param shape blocks that are measured together, and their length
   * @param separator the token that stands before each block
   */
  BlockMeter<F, T> open(Session session, BatchShape shape, int separator);

  /** Returns the end of the file name of a tally, such as {@code means.safetensors}. */
  String tallyFile();

  /** Returns the tally of no block. */
  T tally();

  /**
   * Returns a tally that was saved.
   *
   * @throws org.lathe.files.InputException if the file cannot be read
   */
  T tally(Path saved);

  /**
   * Returns what is wrong with the estimates of a block, for people; empty where each part is there
   * that was asked for, of the length that was asked for, and finite. What a file says and what was
   * measured just now are both held against it, so nothing else looks at them again.
   *
   * @param tally over the blocks of its text
   */
  Optional<String> fault(F figures, T tally);

  /**
   * Says what the blocks of a text come to.
   *
   * @param blocks at least one
   * @param length tokens of each
   */
  SetFigures summary(List<BlockResult<F>> blocks, T tally, int length);
}
