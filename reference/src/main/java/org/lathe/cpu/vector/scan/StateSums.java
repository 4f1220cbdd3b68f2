package org.lathe.cpu.vector.scan;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.math.Lanes;

/**
 * Sums over the states by the rule of {@link Lanes}, for one vector of channels at each position of
 * a tile. Each lane is a column in the memory of a worker. Lanes that no state goes to stay zero.
 */
final class StateSums {
  private static final VectorSpecies<Float> SPECIES = ScanBlock.SPECIES;
  private static final int LENGTH = ScanBlock.LENGTH;

  private final int zerosAt;
  private final int at;

  /** Floats of a column. */
  private final int size;

  /**
   * Creates the sums.
   *
   * @param at where the lanes begin, which are zero at first
   */
  StateSums(ScanBlock block, int at) {
    this.at = at;
    zerosAt = block.zerosAt;
    size = block.column;
  }

  /** Returns where other memory may begin. */
  int end() {
    return at + Lanes.COUNT * size;
  }

  /** Returns the column that the products of a state are added to. */
  int before(int s) {
    return s < Lanes.COUNT ? zerosAt : after(s);
  }

  /** Returns the column that gets the sums with the products of a state. */
  int after(int s) {
    return at + s % Lanes.COUNT * size;
  }

  /** Sums the lanes at each position by the tree, and returns the column of the sums. */
  int tree(float[] memory) {
    fold(memory, at, 4 * size);
    fold(memory, at, size);
    return at;
  }

  /** Adds four columns, or groups of them, as two levels of the tree do. */
  private static void fold(float[] memory, int at, int length) {
    for (int i = at; i < at + length; i += LENGTH) {
      FloatVector even =
          FloatVector.fromArray(SPECIES, memory, i)
              .add(FloatVector.fromArray(SPECIES, memory, i + 2 * length));
      FloatVector odd =
          FloatVector.fromArray(SPECIES, memory, i + length)
              .add(FloatVector.fromArray(SPECIES, memory, i + 3 * length));
      even.add(odd).intoArray(memory, i);
    }
  }
}
