package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import org.lathe.engine.DeviceWork;
import org.lathe.graph.Shape;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Sums of the columns of sequences in two steps: first over blocks of rows, by the kernels of the
 * gradients, then over the blocks, with one work item per sequence and column.
 *
 * @param sequences how many sums a column has
 * @param rows of each sequence
 * @param columns of a row
 */
record SequenceSums(int sequences, int rows, int columns) {
  /** The words of the descriptor. */
  private interface Word {
    int PARTIAL = 1;
    int OUT = 2;
    int BLOCKS = 3;
    int COLUMNS = 4;
  }

  static final DeviceKernel KERNEL =
      new DeviceKernel("sequence_sums", Word.COLUMNS, SequenceSums::sumBlocks, SequenceSums::cost);

  /** Rows of a block, at least, and blocks of a sequence, at most, if it has so many. */
  private static final int LEAST_ROWS = 64;

  private static final int MOST_BLOCKS = 128;

  /** Returns those of x [b, n, d] with a row for each sequence or one for all. */
  static SequenceSums of(Place x, Place row) {
    int sequences = row.shape().extent(0);
    Shape shape = x.shape();
    return new SequenceSums(sequences, shape.rows() / Math.max(1, sequences), shape.columns());
  }

  /** Returns the rows of a block. */
  int block() {
    return Math.max(LEAST_ROWS, Math.ceilDiv(rows, MOST_BLOCKS));
  }

  /** Returns the blocks of a sequence; one without rows has a block too, whose sums are 0. */
  int blocks() {
    return Math.max(1, Math.ceilDiv(rows, block()));
  }

  /** Returns the number of sums over blocks. */
  int partials() {
    return sequences * blocks() * columns;
  }

  /** Returns where the sums over blocks go: to the result itself if a sequence is one block. */
  Place partial(Place out, Launches launches) {
    return blocks() == 1 ? out : launches.floats(partials());
  }

  /** Adds the launch that sums the blocks, if there are several. */
  void sum(Place partial, Place out, Launches launches) {
    if (blocks() > 1) {
      launches.elements(
          KERNEL,
          sequences * columns,
          new Descriptor()
              .floats(Word.PARTIAL, partial)
              .floats(Word.OUT, out)
              .value(Word.BLOCKS, blocks())
              .value(Word.COLUMNS, columns));
    }
  }

  /** An item visits its column of all blocks of its sequence. */
  private static DeviceWork cost(int[] words) {
    double elements = (double) words[COUNT] * words[Word.BLOCKS];
    return DeviceWork.ofElements(elements, words[COUNT], elements).withSteps(words[Word.BLOCKS]);
  }

  static void sumBlocks(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int partialAt = n.get(at + Word.PARTIAL);
      int outAt = n.get(at + Word.OUT);
      int blocks = n.get(at + Word.BLOCKS);
      int columns = n.get(at + Word.COLUMNS);
      int first = partialAt + i / columns * blocks * columns + i % columns;
      float sum = 0f;
      for (int b = 0; b < blocks; b++) {
        sum += f.get(first + b * columns);
      }
      f.set(outAt + i, sum);
    }
  }
}
