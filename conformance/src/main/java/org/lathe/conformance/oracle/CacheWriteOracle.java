package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.graph.op.CacheWrite;

/** Oracle of {@code cache_write}. */
final class CacheWriteOracle implements Oracle<CacheWrite> {
  @Override
  public List<DoubleTensor> apply(CacheWrite op, List<DoubleTensor> inputs) {
    DoubleTensor cache = inputs.get(0);
    DoubleTensor x = inputs.get(1);
    int window = cache.shape().extent(1);
    int d = cache.shape().columns();
    int position = inputs.get(2).intAt(0);
    return List.of(
        DoubleTensor.of(
            cache.type(),
            i -> {
              int row = i / d % window;
              boolean written = (position - row) % window == 0;
              return written ? x.at(i / (window * d) * d + i % d) : cache.at(i);
            }));
  }
}
