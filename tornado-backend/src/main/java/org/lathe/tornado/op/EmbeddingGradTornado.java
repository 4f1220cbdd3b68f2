package org.lathe.tornado.op;

import static org.lathe.tornado.launch.Descriptor.COUNT;

import java.util.List;
import org.lathe.engine.DeviceWork;
import org.lathe.graph.op.EmbeddingGrad;
import org.lathe.tornado.launch.Descriptor;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.FedIds;
import org.lathe.tornado.launch.KernelCost;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Kernels of {@code embedding_grad}. The positions are sorted by their ids, positions of one id in
 * their order: a radix sort in one work-group, linear in the number of positions. Then one work
 * item for each column and each 32 sorted positions sums the rows of every id among them; ids that
 * go on beyond them leave a partial sum. At last the partial sums of each id are added in their
 * order. So a row of the gradient is the sum of partial sums of at most 32 positions, all in the
 * order of positions, without atomics.
 */
final class EmbeddingGradTornado implements Lowering<EmbeddingGrad> {
  /** The words of the descriptor of {@link #SORT}. */
  private interface SortWord {
    int IDS = 1;
    int SORTED = 2;
    int OTHER = 3;
    int DIGITS = 4;
    int POSITIONS = 5;
  }

  /** The words of the descriptor of {@link #SUMS} and {@link #JOIN}. */
  private interface SumWord {
    int IDS = 1;
    int SORTED = 2;
    int G = 3;
    int OUT = 4;
    int COLUMNS = 5;
    int POSITIONS = 6;
    int HEADS = 7;
    int TAILS = 8;
  }

  /** Sorted positions of a work item. */
  private static final int CHUNK = 32;

  /** Bits of an id that a pass of the sort looks at. */
  private static final int DIGIT = 4;

  private static final int SORT_GROUP = 256;

  static final DeviceKernel SORT =
      new DeviceKernel(
          "embedding_grad.sort",
          SORT_GROUP,
          SortWord.POSITIONS,
          EmbeddingGradTornado::sortIds,
          words -> sortCost(words, SORT_GROUP));

  static final DeviceKernel SORT_OF_PROCESSOR =
      new DeviceKernel(
          "embedding_grad.sort.processor",
          1,
          SortWord.POSITIONS,
          EmbeddingGradTornado::sortIds,
          words -> sortCost(words, 1));

  static final DeviceKernel SUMS =
      DeviceKernel.ofElements(
          "embedding_grad.sums",
          SumWord.TAILS,
          EmbeddingGradTornado::sumSorted,
          EmbeddingGradTornado::sumCost);

  static final DeviceKernel JOIN =
      DeviceKernel.ofElements(
          "embedding_grad.join",
          SumWord.TAILS,
          EmbeddingGradTornado::joinSums,
          EmbeddingGradTornado::joinCost);

  @Override
  public List<DeviceKernel> kernels() {
    return List.of(SORT, SORT_OF_PROCESSOR, SUMS, JOIN);
  }

  @Override
  public void lower(EmbeddingGrad op, List<Place> inputs, List<Place> outputs, Launches launches) {
    Place ids = inputs.get(0);
    FedIds.check(launches, ids, 0, op.vocabulary(), op.mnemonic(), "id");
    Place out = outputs.getFirst();
    FillTornado.zero(out, launches);
    int positions = ids.size();
    int columns = inputs.get(1).shape().columns();
    int chunks = (positions + CHUNK - 1) / CHUNK;
    Place sorted = launches.ints(positions);
    launches.groups(
        launches.target().onProcessor() ? SORT_OF_PROCESSOR : SORT,
        Math.min(positions, 1),
        new Descriptor()
            .ints(SortWord.IDS, ids)
            .ints(SortWord.SORTED, sorted)
            .ints(SortWord.OTHER, launches.ints(positions))
            .value(SortWord.DIGITS, digits(op.vocabulary()))
            .value(SortWord.POSITIONS, positions));
    Place heads = launches.floats(Math.multiplyExact(chunks, columns));
    Place tails = launches.floats(Math.multiplyExact(chunks, columns));
    for (DeviceKernel kernel : List.of(SUMS, JOIN)) {
      launches.elements(
          kernel,
          chunks * columns,
          new Descriptor()
              .ints(SumWord.IDS, ids)
              .ints(SumWord.SORTED, sorted)
              .floats(SumWord.G, inputs.get(1))
              .floats(SumWord.OUT, out)
              .value(SumWord.COLUMNS, columns)
              .value(SumWord.POSITIONS, positions)
              .floats(SumWord.HEADS, heads)
              .floats(SumWord.TAILS, tails));
    }
  }

  /**
   * Returns the passes that sort ids of this vocabulary: an even number, so that none is copied.
   */
  private static int digits(int vocabulary) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(vocabulary - 1);
    return Math.max(2, (bits + 2 * DIGIT - 1) / (2 * DIGIT) * 2);
  }

  /**
   * For each digit an item visits its part of the positions twice, and reads a position and then
   * its id. None of these loads begins before the one before it has ended, but they come from a
   * cache, in about half the time of memory.
   */
  private static DeviceWork sortCost(int[] words, int items) {
    int positions = words[SortWord.POSITIONS];
    double loads = 4 * words[SortWord.DIGITS] * KernelCost.steps(positions, items);
    return DeviceWork.ofElements(positions, 2.0 * positions, 0)
        .withSteps(DeviceWork.UNDER_WAY / 2.0 * loads);
  }

  static void sortIds(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    // The number of each digit in the part of each work item, by digit and then by item.
    int[] places = c.allocateIntLocalArray(4096);
    int[] ends = c.allocateIntLocalArray(256);
    int at = cursor.get(0);
    int item = c.localIdx;
    int width = c.localGroupSizeX;
    if (n.get(at + COUNT) > 0) {
      int idsAt = n.get(at + SortWord.IDS);
      int sortedAt = n.get(at + SortWord.SORTED);
      int otherAt = n.get(at + SortWord.OTHER);
      int digits = n.get(at + SortWord.DIGITS);
      int positions = n.get(at + SortWord.POSITIONS);
      int part = (positions + width - 1) / width;
      int first = TornadoMath.min(item * part, positions);
      int last = TornadoMath.min(first + part, positions);
      for (int i = first; i < last; i++) {
        n.set(sortedAt + i, i);
      }
      for (int digit = 0; digit < digits; digit++) {
        // Chosen anew: variables that swap their values in a loop become equal in TornadoVM 5.2.
        int fromAt = sortedAt;
        int toAt = otherAt;
        if (digit % 2 == 1) {
          fromAt = otherAt;
          toAt = sortedAt;
        }
        int shift = 4 * digit;
        for (int d = 0; d < 16; d++) {
          places[d * width + item] = 0;
        }
        for (int i = first; i < last; i++) {
          int d = n.get(idsAt + n.get(fromAt + i)) >> shift & 15;
          places[d * width + item] = places[d * width + item] + 1;
        }
        c.localBarrier();
        // Each item sums 16 numbers that follow each other, then the sums of the items before it.
        int sum = 0;
        for (int k = 16 * item; k < 16 * item + 16; k++) {
          sum += places[k];
        }
        ends[item] = sum;
        c.localBarrier();
        int before = 0;
        for (int k = 0; k < item; k++) {
          before += ends[k];
        }
        for (int k = 16 * item; k < 16 * item + 16; k++) {
          int number = places[k];
          places[k] = before;
          before += number;
        }
        c.localBarrier();
        for (int i = first; i < last; i++) {
          int position = n.get(fromAt + i);
          int d = n.get(idsAt + position) >> shift & 15;
          int place = places[d * width + item];
          places[d * width + item] = place + 1;
          n.set(toAt + place, position);
        }
        c.globalBarrier();
      }
      if (positions < 0) {
        // Never true; it makes each kernel of the plan use the floats.
        f.set(0, 0f);
      }
    }
  }

  /**
   * How often ids repeat, no word tells. In a text of 16,384 tokens about a quarter are the first
   * of their id: so many rows are written.
   */
  private static DeviceWork sumCost(int[] words) {
    double positions = words[SumWord.POSITIONS];
    double elements = positions * words[SumWord.COLUMNS];
    return DeviceWork.ofElements(elements + 2 * positions, elements / 4 + words[COUNT], elements)
        .withSteps(3.0 * CHUNK);
  }

  static void sumSorted(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int idsAt = n.get(at + SumWord.IDS);
      int sortedAt = n.get(at + SumWord.SORTED);
      int columns = n.get(at + SumWord.COLUMNS);
      int positions = n.get(at + SumWord.POSITIONS);
      int column = i % columns;
      int gAt = n.get(at + SumWord.G) + column;
      int outAt = n.get(at + SumWord.OUT) + column;
      int headAt = n.get(at + SumWord.HEADS) + i;
      int tailAt = n.get(at + SumWord.TAILS) + i;
      int first = i / columns * 32;
      int end = TornadoMath.min(first + 32, positions);
      int position = n.get(sortedAt + first);
      int id = n.get(idsAt + position);
      // Whether the id of the sum under way began before this chunk.
      int began = 0;
      if (first > 0 && n.get(idsAt + n.get(sortedAt + first - 1)) == id) {
        began = 1;
      }
      float sum = f.get(gAt + position * columns);
      for (int k = first + 1; k < end; k++) {
        position = n.get(sortedAt + k);
        int next = n.get(idsAt + position);
        float g = f.get(gAt + position * columns);
        if (next == id) {
          sum += g;
        } else {
          if (began == 1) {
            f.set(headAt, sum);
          } else {
            f.set(outAt + id * columns, sum);
          }
          began = 0;
          id = next;
          sum = g;
        }
      }
      int goes = 0;
      if (end < positions && n.get(idsAt + n.get(sortedAt + end)) == id) {
        goes = 1;
      }
      if (began == 1) {
        f.set(headAt, sum);
      } else if (goes == 1) {
        f.set(tailAt, sum);
      } else {
        f.set(outAt + id * columns, sum);
      }
    }
  }

  /**
   * All partial sums are taken as read once. The longest chain is that of the commonest id, which
   * has about 5 % of a text's positions: for each chunk a partial sum and the id of the next.
   */
  private static DeviceWork joinCost(int[] words) {
    double partial = 2.0 * words[COUNT];
    return DeviceWork.ofElements(partial, words[COUNT], partial)
        .withSteps(2 * 0.05 * words[SumWord.POSITIONS] / CHUNK);
  }

  static void joinSums(KernelContext c, FloatArray f, IntArray n, IntArray cursor) {
    int at = cursor.get(0);
    int i = c.globalIdx;
    if (i < n.get(at + COUNT)) {
      int idsAt = n.get(at + SumWord.IDS);
      int sortedAt = n.get(at + SumWord.SORTED);
      int columns = n.get(at + SumWord.COLUMNS);
      int positions = n.get(at + SumWord.POSITIONS);
      int headsAt = n.get(at + SumWord.HEADS);
      int first = i / columns * 32;
      int end = first + 32;
      if (end < positions) {
        int id = n.get(idsAt + n.get(sortedAt + end - 1));
        // Not one condition with &&: TornadoVM 5.2 then runs the body where it must not.
        int before = -1;
        if (first > 0) {
          before = n.get(idsAt + n.get(sortedAt + first - 1));
        }
        if (before != id) {
          if (n.get(idsAt + n.get(sortedAt + end)) == id) {
            float sum = f.get(n.get(at + SumWord.TAILS) + i);
            int head = headsAt + i + columns;
            // An id that fills a chunk goes on in the next one if that begins with it.
            int next = id;
            while (next == id) {
              sum += f.get(head);
              head += columns;
              end += 32;
              next = -1;
              if (end < positions) {
                next = n.get(idsAt + n.get(sortedAt + end));
              }
            }
            f.set(n.get(at + SumWord.OUT) + id * columns + i % columns, sum);
          }
        }
      }
    }
  }
}
