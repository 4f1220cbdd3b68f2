package org.lathe.tornado.cublas;

import java.util.List;
import org.lathe.engine.EngineException;
import org.lathe.tornado.foreign.ForeignLibrary;

/**
 * The libraries that multiply matrices on NVIDIA's devices, loaded once in a process.
 *
 * @param cublas the functions of cuBLAS
 * @param cublasLt the library that adds another matrix to a product; its functions are bound for
 *     each handle
 */
record CublasLibraries(Cublas cublas, ForeignLibrary cublasLt) {
  private static CublasLibraries loaded;

  /**
   * Returns the libraries of the system.
   *
   * @throws EngineException if one cannot be loaded, with the remedy
   */
  static synchronized CublasLibraries loaded() {
    if (loaded == null) {
      // TornadoVM has loaded the driver by then.
      ForeignLibrary driver = load("libcuda.so.1", "libcuda.so");
      loaded =
          new CublasLibraries(
              new Cublas(load(names("libcublas")), driver), load(names("libcublasLt")));
    }
    return loaded;
  }

  /** Returns the names in the toolkits of CUDA 13 and 12, and that of a user's link. */
  private static String[] names(String library) {
    return new String[] {library + ".so.13", library + ".so.12", library + ".so"};
  }

  static EngineException missing(String function) {
    return new EngineException("the CUDA library has no " + function);
  }

  private static ForeignLibrary load(String... names) {
    return ForeignLibrary.load(List.of(names), CublasLibraries::missing)
        .orElseThrow(
            () ->
                new EngineException(
                    "cannot load "
                        + names[0]
                        + ", which multiplies matrices on NVIDIA's devices: set LD_LIBRARY_PATH to"
                        + " the folder that contains it (of the CUDA toolkit, or of the Python"
                        + " package nvidia-cublas), or give"
                        + " LATHE_JAVA_OPTS=-Dlathe.tornado.products=kernels for Lathe's own"
                        + " kernels, which are slower"));
  }
}
