package org.lathe.conformance.family;

import java.util.ArrayList;
import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.Constant;

/** The factors of products, rounded to the bits that an engine uses of them. */
enum RoundedFactors {
  NEAREST {
    @Override
    int added(int word, int bits) {
      return (1 << bits - 1) - 1 + (word >> bits & 1);
    }
  },
  TOWARD_ZERO {
    @Override
    int added(int word, int bits) {
      return 0;
    }
  },
  AWAY_FROM_ZERO {
    @Override
    int added(int word, int bits) {
      return (1 << bits) - 1;
    }
  };

  /**
   * Returns the number to add to the bits of a finite number before the last {@code bits} are
   * removed.
   */
  abstract int added(int word, int bits);

  /** Returns the run with its factors rounded in each way; empty if nothing is rounded. */
  static List<OpRun> of(OpRun run, Precision products) {
    int bits = Precision.F32.significantBits() - products.significantBits();
    List<Integer> factors = run.opCase().op().factors();
    List<OpRun> rounded = new ArrayList<>();
    if (bits > 0 && !factors.isEmpty()) {
      for (RoundedFactors way : values()) {
        List<Constant> elements = new ArrayList<>(run.elements());
        factors.forEach(factor -> elements.set(factor, way.rounded(elements.get(factor), bits)));
        rounded.add(new OpRun(run.opCase(), elements, run.graph()));
      }
    }
    return rounded;
  }

  private Constant rounded(Constant factor, int bits) {
    float[] elements = factor.floats();
    for (int i = 0; i < elements.length; i++) {
      if (Float.isFinite(elements[i])) {
        int word = Float.floatToRawIntBits(elements[i]);
        elements[i] = Float.intBitsToFloat(word + added(word, bits) & -(1 << bits));
      }
    }
    return Constant.of(elements);
  }
}
