package org.lathe.tornado.op;

import java.util.List;
import java.util.Optional;
import org.lathe.graph.Shape;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Matrix;
import org.lathe.tornado.launch.Place;

/**
 * The gradients of a loss on logits for the table and, if there is one, the bias: positions are
 * processed in blocks as in {@link CrossEntropyBlocks}. The logits of a block become coefficients,
 * and the product of these and the rows of x of the block is added to the gradient, block after
 * block in a fixed order.
 */
final class BlockGradients {
  /** Turns the logits of a block into coefficients. */
  @FunctionalInterface
  interface Coefficients {
    /**
     * Adds the launches.
     *
     * @param targets of the block [count]
     * @param factors of the coefficients of each position [count]; all 1 without them
     */
    void add(int from, Place targets, Optional<Place> factors, Matrix logits);
  }

  private BlockGradients() {}

  /**
   * Adds the launches.
   *
   * @param x of the operation
   * @param ownTable of the operation
   * @param targets of the operation
   * @param cotangents of the loss [..]
   * @param outputs the gradients of the table and, with a bias, of the bias
   */
  static void lower(
      Place x,
      Place ownTable,
      Optional<Place> bias,
      Place targets,
      Place cotangents,
      List<Place> outputs,
      Coefficients coefficients,
      Launches launches) {
    Place table = CrossEntropyBlocks.factor(ownTable, ownTable, launches);
    int positions = targets.size();
    if (positions == 0) {
      outputs.forEach(zero -> FillTornado.zero(zero, launches));
      return;
    }
    int block = CrossEntropyBlocks.block(launches, positions, table);
    Matrix logits = CrossEntropyBlocks.reserveLogits(block, table, launches);
    Optional<Place> sums = bias.map(_ -> CrossEntropyBias.sums(block, outputs.get(1), launches));
    Place scored = scored(block, logits, table, launches);
    // A sum of one term of the bias's gradient would have the few bits of a coefficient that is a
    // half: the cotangents are a factor of that term then, and of the rows of x.
    boolean apart = bias.isPresent() && logits.halves();
    for (int from = 0; from < positions; from += block) {
      int count = Math.min(block, positions - from);
      Shape scalars = Shape.of(count);
      Place rows = CrossEntropyBlocks.rows(scored, 0, count);
      Place wanted = targets.view(from, scalars);
      Place own = CrossEntropyBlocks.rows(x, from, count);
      // Rows that are not scored must not count, not even as 0 times a value that may be infinite.
      CrossEntropyBlocks.copyScored(own, rows, wanted, Optional.empty(), launches);
      CrossEntropyBlocks.products(rows, table, bias, logits, launches);
      Optional<Place> factors = Optional.of(cotangents.view(from, scalars));
      Optional<Place> ofCoefficients = apart ? Optional.empty() : factors;
      Optional<Place> ofRows = apart ? factors : Optional.empty();
      coefficients.add(from, wanted, ofCoefficients, logits);
      if (sums.isPresent()) {
        CrossEntropyBias.add(wanted, ofRows, logits, sums.get(), from > 0, launches);
      }
      if (apart) {
        CrossEntropyBlocks.copyScored(own, rows, wanted, ofRows, launches);
      }
      addProducts(logits, rows, outputs.getFirst(), from > 0, launches);
    }
    sums.ifPresent(all -> CrossEntropyBias.finish(all, outputs.get(1), launches));
  }

  /**
   * Reserves working memory for the scored rows of x of a block: [positions, columns].
   *
   * @param logits of the block, as which the rows are stored
   */
  static Place scored(int block, Matrix logits, Place table, Launches launches) {
    int columns = table.shape().columns();
    int size = Math.multiplyExact(block, columns);
    return (logits.halves() ? launches.halves(size) : launches.floats(size))
        .view(0, Shape.of(block, columns));
  }

  /**
   * Adds the product of the coefficients and the scored rows of a block to the gradient.
   *
   * @param coefficients [positions, vocabulary]
   * @param scored [positions, columns]
   * @param gradient [vocabulary, columns]
   * @param accumulate whether the gradient already has a value, of the blocks before
   */
  static void addProducts(
      Matrix coefficients, Place scored, Place gradient, boolean accumulate, Launches launches) {
    int columns = gradient.shape().columns();
    MatmulTornado.multiply(
        launches,
        gradient.shape().extent(0),
        columns,
        scored.shape().rows(),
        coefficients.transposed(),
        Matrix.of(scored, columns),
        Matrix.of(gradient, columns),
        accumulate);
  }
}
