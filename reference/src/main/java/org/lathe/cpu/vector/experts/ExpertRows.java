package org.lathe.cpu.vector.experts;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.product.Panels;

/** The tokens that one expert has a gate for, ascending, and their cut into parts. */
final class ExpertRows {
  /** Maximum of rows of a part: with more, the cost of reading the weights does not matter. */
  static final int MOST = 96;

  /** Number of parts that keeps many threads busy. */
  private static final int MANY_PARTS = 12;

  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;

  private final ArrayView gates;
  private final int[] tokens;
  private int expert;
  private int count;

  ExpertRows(ArrayView gates) {
    this.gates = gates;
    tokens = new int[gates.shape().columns()];
  }

  /** Returns the maximum of rows of a part for so many tokens. */
  static int most(int tokens) {
    return Math.min(MOST, Panels.paddedRows(Math.max(1, tokens)));
  }

  int experts() {
    return gates.shape().extent(0);
  }

  /** Lists the tokens of an expert. */
  void select(int e) {
    expert = e;
    count = 0;
    int at = gates.offset() + e * tokens.length;
    for (int t = 0; t < tokens.length; t++) {
      if (gates.floats()[at + t] != 0) {
        tokens[count++] = t;
      }
    }
  }

  int expert() {
    return expert;
  }

  int count() {
    return count;
  }

  /** Returns the rows of each part if {@code rows} of them are cut. */
  static int partRows(int rows) {
    int even = Panels.paddedRows(Math.max(1, Math.ceilDiv(rows, MANY_PARTS)));
    return Math.clamp(even, 4 * Panels.ROWS, MOST);
  }

  int token(int row) {
    return tokens[row];
  }

  /** Returns the position of the gate of a row among the gates. */
  int gateAt(int row) {
    return expert * tokens.length + tokens[row];
  }

  float gate(int row) {
    return gates.floats()[gates.offset() + gateAt(row)];
  }

  /** Copies rows {@code from .. from + rows - 1} of x, one behind the other. */
  void gather(ArrayView x, int from, int rows, float[] to, int at) {
    int d = x.shape().columns();
    for (int i = 0; i < rows; i++) {
      System.arraycopy(x.floats(), x.offset() + tokens[from + i] * d, to, at + i * d, d);
    }
  }

  /** Adds to y the rows {@code from .. from + rows - 1}, one behind the other. */
  void add(float[] x, int at, int from, int rows, ArrayView y) {
    int d = y.shape().columns();
    float[] to = y.floats();
    for (int i = 0; i < rows; i++) {
      int row = y.offset() + tokens[from + i] * d;
      int xAt = at + i * d;
      int c = 0;
      for (int bound = SPECIES.loopBound(d); c < bound; c += SPECIES.length()) {
        FloatVector.fromArray(SPECIES, to, row + c)
            .add(FloatVector.fromArray(SPECIES, x, xAt + c))
            .intoArray(to, row + c);
      }
      for (; c < d; c++) {
        to[row + c] += x[xAt + c];
      }
    }
  }
}
