package org.lathe.cpu;

import org.lathe.graph.Constant;
import org.lathe.graph.DType;

/**
 * An array of floats or of ints that can be exchanged. Kernels are bound to it before its memory is
 * allocated, and find the elements when they run. One of the two arrays is null, depending on the
 * element type.
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

  /** Creates a storage without elements; it has its own array, so that two storages differ. */
  static Storage empty(DType type) {
    return type == DType.F32 ? of(new float[0]) : of(new int[0]);
  }

  float[] floats() {
    return floats;
  }

  int[] ints() {
    return ints;
  }

  /** Replaces the array if it has fewer than {@code elements}; its contents are lost. */
  void hold(int elements) {
    if (floats == null) {
      if (ints.length < elements) {
        ints = new int[elements];
      }
    } else if (floats.length < elements) {
      // So that old and new array do not exist at the same time.
      floats = new float[0];
      floats = new float[elements];
    }
  }

  /** Uses these elements, from 0 on. */
  void hold(Constant elements) {
    if (floats == null) {
      ints = elements.ints();
    } else {
      floats = elements.floats();
    }
  }

  /** Releases the array. */
  void release() {
    if (floats == null) {
      ints = new int[0];
    } else {
      floats = new float[0];
    }
  }
}
