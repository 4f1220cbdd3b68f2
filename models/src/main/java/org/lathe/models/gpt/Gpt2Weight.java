package org.lathe.models.gpt;

import java.util.Locale;
import org.lathe.models.Parameter;
import org.lathe.models.exchange.TensorPart;

/**
 * A weight as a state of the graphs: columns of a tensor of the checkpoint, stacked over all
 * layers.
 *
 * @param parameter name, type and start of the state; [L, ..] for a weight of the layers
 * @param tensor name in the checkpoint, {@code %d} for the layer
 * @param rows of the checkpoint's tensor; 0 where it is a vector
 * @param columns of the checkpoint's tensor
 * @param from first column that is taken
 * @param to column after the last
 */
record Gpt2Weight(Parameter parameter, String tensor, int rows, int columns, int from, int to)
    implements TensorPart {
  /** Returns the name of the state. */
  String state() {
    return parameter.name();
  }

  @Override
  public String tensorOf(int l) {
    return parameter.stacked() ? String.format(Locale.ROOT, tensor, l) : tensor;
  }

  @Override
  public int[] extents() {
    return rows == 0 ? new int[] {columns} : new int[] {rows, columns};
  }

  @Override
  public void take(float[] tensor, float[] values, int at) {
    int width = to - from;
    for (int r = 0; r < Math.max(1, rows); r++) {
      System.arraycopy(tensor, r * columns + from, values, at + r * width, width);
    }
  }

  @Override
  public void give(float[] values, int at, float[] tensor) {
    int width = to - from;
    for (int r = 0; r < Math.max(1, rows); r++) {
      System.arraycopy(values, at + r * width, tensor, r * columns + from, width);
    }
  }
}
