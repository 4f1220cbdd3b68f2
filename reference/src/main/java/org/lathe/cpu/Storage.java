package org.lathe.cpu;

import org.lathe.graph.Constant;
import org.lathe.graph.DType;

/**
 * An array of floats or of ints that can be exchanged: what is bound to it before there is memory
 * for it finds its elements when it runs. One of the arrays is null, as the element type says.
 */
final class Storage {
  private float[] floats;
  private int[] ints;

  private Storage(float[] floats, int[] ints) {
    this.floats = floats;
    this.ints = ints;
  }

  static Storage of(float[] floats) {
    return new Storage(floats, null);
  }

  static Storage of(int[] ints) {
    return new Storage(null, ints);
  }

  /** Without elements; an array of its own all the same, so that no two are taken for one. */
  static Storage empty(DType type) {
    return type == DType.F32 ? of(new float[0]) : of(new int[0]);
  }

  float[] floats() {
    return floats;
  }

  int[] ints() {
    return ints;
  }

  /** Replaces the array where it has less than {@code elements}; what it held is lost. */
  void hold(int elements) {
    if (floats == null) {
      if (ints.length < elements) {
        ints = new int[elements];
      }
    } else if (floats.length < elements) {
      // Not both at once.
      floats = new float[0];
      floats = new float[elements];
    }
  }

  /** Takes these elements, from 0 on. */
  void hold(Constant elements) {
    if (floats == null) {
      ints = elements.ints();
    } else {
      floats = elements.floats();
    }
  }

  /** Gives the array back. */
  void release() {
    if (floats == null) {
      ints = new int[0];
    } else {
      floats = new float[0];
    }
  }
}
