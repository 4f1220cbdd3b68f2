package org.lathe.tornado.cublas;

import org.lathe.engine.EngineException;
import org.lathe.tornado.launch.LibraryProduct;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The one library task of a plan: it computes the product that was set last, wherever in the
 * device's floats that is. So a product of other shape or place adds nothing to a plan.
 */
public final class CublasTask {
  /** By which TornadoVM finds {@link CublasProvider}. */
  static final String LIBRARY = "lathe/cublas";

  private static Cublas loaded;

  private LibraryProduct product;

  /** Without a product yet. */
  public CublasTask() {}

  /** What the next execution computes. */
  public void set(LibraryProduct next) {
    product = next;
  }

  LibraryProduct product() {
    return product;
  }

  /**
   * For a task graph.
   *
   * @param floats of the device
   * @param ints of the device, which the graph hands on
   */
  public LibraryTaskDescriptor descriptor(FloatArray floats, IntArray ints) {
    return new LibraryTaskDescriptor()
        .withLibrary(LIBRARY)
        .withFunction("product")
        .withParameters(new Object[] {floats, ints})
        .withAccess(new Access[] {Access.READ_WRITE, Access.READ_WRITE})
        .withTuning(this);
  }

  /**
   * Loads cuBLAS.
   *
   * @throws EngineException if that cannot be done, with the mend
   */
  public static void require() {
    library();
  }

  static synchronized Cublas library() {
    if (loaded == null) {
      loaded = Cublas.load();
    }
    return loaded;
  }
}
