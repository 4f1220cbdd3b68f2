package org.lathe.tornado.cublas;

import org.lathe.engine.EngineException;
import org.lathe.tornado.launch.LibraryProduct;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The one library task of a plan: it computes the product that was set last, at any position in the
 * device's floats. So a product with another shape or position adds nothing to a plan.
 */
public final class CublasTask {
  /** The name by which TornadoVM finds {@link CublasProvider}. */
  static final String LIBRARY = "lathe/cublas";

  private LibraryProduct product;
  private int addresses;

  /** Creates a task without a product. */
  public CublasTask() {}

  /**
   * Sets the product that the next execution computes.
   *
   * @param words the first of its words among the device's integers
   */
  public void set(LibraryProduct next, int words) {
    product = next;
    addresses = LibraryProduct.addressesAt(words);
  }

  LibraryProduct product() {
    return product;
  }

  /** Returns the first of the device's integers that hold the addresses of a batch. */
  int addresses() {
    return addresses;
  }

  /**
   * Returns the task for a task graph.
   *
   * @param floats the floats of the device
   * @param ints the integers of the device, which the graph passes on
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
   * Loads cuBLAS and cuBLASLt.
   *
   * @throws EngineException if that fails, with the remedy
   */
  public static void require() {
    CublasLibraries.loaded();
  }
}
