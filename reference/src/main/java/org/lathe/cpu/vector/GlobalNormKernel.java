package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.GlobalNorm;

/**
 * Kernel of {@code global_norm}: workers sum the squares of chunks, the calling thread adds these
 * sums.
 */
final class GlobalNormKernel {
  /** Elements per chunk. */
  private static final int CHUNK = 4096;

  /**
   * The end of the lanes of a worker and, in the calling thread's array, the begin of the sums of
   * all chunks.
   */
  private static final int SUMS = Rows.BLOCK * Lanes.COUNT;

  private final ArrayView[] tensors;

  /** First chunk of each tensor among the sums, and the end. */
  private final int[] firstChunk;

  /** First part of each tensor, and the end; a part is up to {@link Rows#BLOCK} chunks. */
  private final int[] firstPart;

  private final Scratch scratch;

  private GlobalNormKernel(List<ArrayView> inputs, Scratch scratch) {
    this.scratch = scratch;
    tensors = inputs.toArray(ArrayView[]::new);
    firstChunk = new int[tensors.length + 1];
    firstPart = new int[tensors.length + 1];
    for (int t = 0; t < tensors.length; t++) {
      int chunks = (int) (((long) tensors[t].size() + CHUNK - 1) / CHUNK);
      firstChunk[t + 1] = firstChunk[t] + chunks;
      firstPart[t + 1] = firstPart[t] + (chunks + Rows.BLOCK - 1) / Rows.BLOCK;
    }
    scratch.reserve(SUMS + firstChunk[tensors.length]);
  }

  static Kernel bind(
      GlobalNorm op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    GlobalNormKernel norm = new GlobalNormKernel(inputs, scratch);
    ArrayView out = outputs.getFirst();
    int parts = norm.firstPart[inputs.size()];
    Workers.Part body = (part, worker) -> norm.squares(part, scratch.of(worker));
    return workers -> {
      workers.parallel(parts, body);
      out.floats()[out.offset()] = (float) Math.sqrt(norm.total());
    };
  }

  private void squares(int part, float[] lanes) {
    int t = 0;
    while (firstPart[t + 1] <= part) {
      t++;
    }
    ArrayView x = tensors[t];
    int chunk = (part - firstPart[t]) * Rows.BLOCK;
    int count = Math.min(Rows.BLOCK, firstChunk[t + 1] - firstChunk[t] - chunk);
    int left = x.size() - chunk * CHUNK;
    int whole = Math.min(count, left / CHUNK);
    if (whole > 0) {
      Rows.squares(x.floats(), x.offset() + chunk * CHUNK, whole, CHUNK, lanes);
      store(firstChunk[t] + chunk, whole, lanes);
    }
    if (whole < count) {
      int from = (chunk + whole) * CHUNK;
      Rows.squares(x.floats(), x.offset() + from, 1, x.size() - from, lanes);
      store(firstChunk[t] + chunk + whole, 1, lanes);
    }
  }

  private void store(int first, int count, float[] lanes) {
    float[] sums = scratch.of(0);
    for (int b = 0; b < count; b++) {
      sums[SUMS + first + b] = Lanes.tree(lanes, b * Lanes.COUNT);
    }
  }

  private float total() {
    float[] work = scratch.of(0);
    float total = 0;
    for (int t = 0; t < tensors.length; t++) {
      int from = firstChunk[t];
      Rows.sums(work, SUMS + from, 1, firstChunk[t + 1] - from, work);
      total = total + Lanes.tree(work, 0);
    }
    return total;
  }
}
