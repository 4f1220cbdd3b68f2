package org.lathe.cpu;

/** A float array that can be exchanged for a longer one: spans in it are then in the new one. */
final class Storage {
  private float[] floats;

  Storage(float[] floats) {
    this.floats = floats;
  }

  float[] floats() {
    return floats;
  }

  /** Replaces the array where it has less than {@code elements}; what it held is lost. */
  void hold(int elements) {
    if (floats.length < elements) {
      // Not both at once.
      floats = new float[0];
      floats = new float[elements];
    }
  }
}
