package org.lathe.evaluation.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.lathe.engine.Session;
import org.lathe.models.BatchShape;

/**
 * How the blocks of texts are measured, and what is said of a text. {@link LikelihoodMeasurement}
 * serves every family; a family that has more to tell brings its own.
 *
 * @param <F> the figures of a block: a record, whose components are fields of its line
 * @param <T> what is gathered over the blocks of a text
 */
public interface BlockMeasurement<F, T extends BlockTally> {
  /** Adds what the figures are a function of, by the names of the command's options. */
  void describe(ObjectNode settings);

  /** Whether second halves given the first ones are measured. */
  boolean secondHalf();

  /** The class of a block's figures. */
  Class<F> figures();

  /**
   * Compiles what measuring needs.
   *
   * @param session holds the weights
   * @param shape blocks that are measured together, and their length
   * @param separator the token that stands before each block
   */
  BlockMeter<F, T> open(Session session, BatchShape shape, int separator);

  /** What the name of a tally's file ends in, such as {@code means.safetensors}. */
  String tallyFile();

  /** The tally of no block. */
  T tally();

  /**
   * A tally that was saved.
   *
   * @throws org.lathe.files.InputException if the file cannot be read
   */
  T tally(Path saved);

  /**
   * Says what the blocks of a text come to.
   *
   * @param blocks at least one
   * @param length tokens of each
   */
  SetFigures summary(List<BlockResult<F>> blocks, T tally, int length);
}
