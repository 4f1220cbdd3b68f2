package org.lathe.cpu;

import org.lathe.engine.MemoryNeed;
import org.lathe.graph.DType;

/**
 * Memory that the programs of a session use in turn, as large as the largest need among them: the
 * float32 results of their tasks, and the working memory of their kernels. Contents do not outlive
 * a run.
 */
final class Workspace {
  private final Storage arena = Storage.empty(DType.F32);
  private final Storage[] perWorker;
  private final Storage shared = Storage.empty(DType.F32);

  Workspace(int workers) {
    perWorker = new Storage[workers];
    for (int w = 0; w < workers; w++) {
      perWorker[w] = Storage.empty(DType.F32);
    }
  }

  int workers() {
    return perWorker.length;
  }

  /** Returns the storage of float32 intermediates. */
  Storage arena() {
    return arena;
  }

  /** Returns the array of a worker, while a kernel runs. */
  float[] of(int worker) {
    return perWorker[worker].floats();
  }

  /** Returns the array of all workers, while a kernel runs. */
  float[] shared() {
    return shared.floats();
  }

  void holdScratch(int own, int all) {
    for (Storage each : perWorker) {
      each.hold(own);
    }
    shared.hold(all);
  }

  /** Returns the memory that is allocated. */
  MemoryNeed held() {
    long intermediates = 4L * Math.max(0, arena.floats().length - Aligned.START);
    long scratch = 4L * workers() * of(0).length;
    return new MemoryNeed(0, 0, 0, 0, 0, intermediates, scratch, 4L * shared().length);
  }
}
