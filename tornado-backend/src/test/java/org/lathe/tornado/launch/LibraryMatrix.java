package org.lathe.tornado.launch;

/** Matrices of floats for a library, which gets their addresses alone. */
public final class LibraryMatrix {
  private LibraryMatrix() {}

  /** Returns a row-major matrix with this number of columns. */
  public static Matrix of(long at, int columns) {
    return new Matrix(at, columns, 1, false, new Region(at, at));
  }
}
