package org.lathe.conformance.suite;

import org.lathe.engine.Program;
import org.lathe.graph.DType;

/** The elements of outputs as floats, which all comparisons are made on. */
public final class OutputElements {
  /** Every integer up to here is a float. */
  private static final int LARGEST = 1 << 24;

  private OutputElements() {}

  /**
   * Reads an output; the elements of an int32 output become equal floats.
   *
   * @throws IllegalStateException if an integer is too large for that, naming it
   */
  public static float[] read(Program program, String output) {
    if (program.graph().outputs().get(output).type().dtype() == DType.F32) {
      return program.read(output);
    }
    int[] ints = program.readInts(output);
    float[] elements = new float[ints.length];
    for (int i = 0; i < ints.length; i++) {
      if (ints[i] < -LARGEST || ints[i] > LARGEST) {
        throw new IllegalStateException(
            "%s[%d] is %d: integers are compared up to %d".formatted(output, i, ints[i], LARGEST));
      }
      elements[i] = ints[i];
    }
    return elements;
  }
}
