package org.lathe.conformance.libtorch;

import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.lathe.engine.Support;

/** The native libraries: whether they are available, and how many threads they use. */
public final class Native {
  /** The BLAS that the preset of OpenBLAS loads instead of OpenBLAS: {@code mkl} or none. */
  private static final String OTHER_BLAS = "org.bytedeco.openblas.load";

  /** The version of the library, from its jar. */
  private static final String VERSION =
      Optional.ofNullable(torch.class.getPackage().getImplementationVersion())
          .orElse("of an unknown version");

  private static final Support AVAILABLE = load();

  private Native() {}

  private static Support load() {
    // Otherwise JavaCPP asks the system for the memory of this process at each allocation, and
    // refuses more than twice the Java heap.
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    try {
      Loader.load(torch.class);
      return Support.yes();
    } catch (LinkageError e) {
      return Support.no(
          "libtorch has no native library for "
              + Loader.getPlatform()
              + " here ("
              + e.getMessage().lines().findFirst().orElse("")
              + "); Maven brings it for linux-x86_64, macosx-arm64 and windows-x86_64");
    }
  }

  /** Returns whether they are available. */
  public static Support available() {
    return AVAILABLE;
  }

  /** Returns the library with its version and the BLAS that it uses. */
  public static String name() {
    boolean mkl = "mkl".equals(System.getProperty(OTHER_BLAS));
    return "libtorch " + VERSION + (mkl ? " with MKL" : " with OpenBLAS");
  }

  /**
   * Sets the number of threads for the calling thread. OpenMP has a separate number for each thread
   * that starts parallel work; OpenBLAS has its own threads, MKL uses OpenMP's.
   */
  public static void use(int threads) {
    if (torch.get_num_threads() != threads) {
      torch.set_num_threads(threads);
    }
    if (!"mkl".equals(System.getProperty(OTHER_BLAS))) {
      openblas_nolapack.blas_set_num_threads(threads);
    }
  }
}
