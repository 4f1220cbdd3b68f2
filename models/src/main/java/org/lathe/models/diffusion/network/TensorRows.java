package org.lathe.models.diffusion.network;

import java.util.Locale;
import org.lathe.models.Parameter;
import org.lathe.models.exchange.TensorPart;

/**
 * A weight as a state of the graphs: rows of a tensor of a release's checkpoint, stacked over all
 * layers.
 *
 * @param parameter name, type and start of the state; [L, ..] for a weight of the layers
 * @param tensor name in the checkpoint, {@code %d} for the layer
 * @param rows of the checkpoint's tensor
 * @param columns of the checkpoint's tensor; 0 where it is a vector
 * @param from first row that is taken
 * @param headWidth width w of a head if the release's rotary embedding turns the pairs (j, j + w/2)
 *     of these rows, where the pairs here are (2j, 2j + 1); 0 if rows keep their order
 */
record TensorRows(
    Parameter parameter, String tensor, int rows, int columns, int from, int headWidth)
    implements TensorPart {
  @Override
  public String tensorOf(int l) {
    return parameter.stacked() ? String.format(Locale.ROOT, tensor, l) : tensor;
  }

  @Override
  public int[] extents() {
    return columns == 0 ? new int[] {rows} : new int[] {rows, columns};
  }

  /** Elements of a row. */
  private int width() {
    return Math.max(1, columns);
  }

  /** Rows of the state of one layer. */
  private int count() {
    return parameter.extentsOfLayer()[0];
  }

  /** Returns the row of the checkpoint's tensor that is row {@code r} here. */
  private int source(int r) {
    if (headWidth == 0) {
      return from + r;
    }
    int of = r % headWidth;
    return from + r - of + of / 2 + of % 2 * (headWidth / 2);
  }

  @Override
  public void take(float[] tensor, float[] values, int at) {
    for (int r = 0; r < count(); r++) {
      System.arraycopy(tensor, source(r) * width(), values, at + r * width(), width());
    }
  }

  @Override
  public void give(float[] values, int at, float[] tensor) {
    for (int r = 0; r < count(); r++) {
      System.arraycopy(values, at + r * width(), tensor, source(r) * width(), width());
    }
  }
}
