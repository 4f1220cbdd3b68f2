package org.lathe.cpu.scalar;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;

/**
 * The gradients for table and bias of a loss on {@code x table^T + bias}, summed position by
 * position from +0.
 */
final class OutputLayerGradients {
  private final ArrayView x;
  private final ArrayView ofTable;
  private final ArrayView ofBias;

  /** Clears both gradients. */
  OutputLayerGradients(ArrayView x, List<ArrayView> gradients) {
    this.x = x;
    ofTable = gradients.get(0);
    ofBias = gradients.get(1);
    for (ArrayView each : gradients) {
      Arrays.fill(each.floats(), each.offset(), each.offset() + each.size(), 0);
    }
  }

  /** Adds position t, whose logits have the cotangents k. */
  void add(int t, float[] k) {
    int d = x.shape().columns();
    for (int v = 0; v < k.length; v++) {
      for (int c = 0; c < d; c++) {
        int at = ofTable.offset() + v * d + c;
        ofTable.floats()[at] =
            Math.fma(k[v], x.floats()[x.offset() + t * d + c], ofTable.floats()[at]);
      }
      ofBias.floats()[ofBias.offset() + v] += k[v];
    }
  }
}
