package org.lathe.cpu.vector.crossentropy;

import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.vector.lanes.Elements;

/** {@code softmax - onehot}, from the maximum and the sum that a {@link CrossEntropyLoss} has. */
final class SoftmaxCoefficients implements Coefficients {
  private static final int LANES = Elements.SPECIES.length();

  private final LogitBlock block;
  private final CrossEntropyLoss loss;
  private final ArrayView targets;

  SoftmaxCoefficients(LogitBlock block, CrossEntropyLoss loss, ArrayView targets) {
    this.block = block;
    this.loss = loss;
    this.targets = targets;
  }

  @Override
  public void write(int row, int v, int columns, float[] logits, int at, float[] to, int toAt) {
    softmax(logits, at, columns, loss.maximum(row), loss.sum(row), to, toAt);
    int target = targets.ints()[targets.offset() + block.first() + row] - v;
    if (target >= 0 && target < columns) {
      to[toAt + target] -= 1;
    }
  }

  private static void softmax(
      float[] x, int at, int columns, float maximum, float sum, float[] p, int pAt) {
    int j = 0;
    for (int whole = Elements.SPECIES.loopBound(columns); j < whole; j += LANES) {
      Exp.Vectors.of(FloatVector.fromArray(Elements.SPECIES, x, at + j).sub(maximum))
          .div(sum)
          .intoArray(p, pAt + j);
    }
    for (; j < columns; j++) {
      p[pAt + j] = Exp.of(x[at + j] - maximum) / sum;
    }
  }
}
