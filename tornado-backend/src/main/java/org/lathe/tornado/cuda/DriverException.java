package org.lathe.tornado.cuda;

import java.util.Set;

/** A function of CUDA's driver has failed. */
final class DriverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code CUDA_ERROR_OUT_OF_MEMORY} of {@code CUresult}. */
  private static final int OUT_OF_MEMORY = 2;

  /**
   * {@code CUDA_ERROR_INVALID_IMAGE}, {@code CUDA_ERROR_NO_BINARY_FOR_GPU}, {@code
   * CUDA_ERROR_INVALID_PTX} and {@code CUDA_ERROR_UNSUPPORTED_PTX_VERSION}.
   */
  private static final Set<Integer> IMAGE_REFUSED = Set.of(200, 209, 218, 222);

  private final int result;

  /**
   * Creates the exception.
   *
   * @param function name of the driver's function
   * @param result its {@code CUresult}
   * @param name the driver's name of the result
   */
  DriverException(String function, int result, String name) {
    super(name + " (CUresult " + result + ") from " + function);
    this.result = result;
  }

  /** Returns whether memory did not suffice, after which all continues as before. */
  boolean outOfMemory() {
    return result == OUT_OF_MEMORY;
  }

  /** Returns whether the device cannot run a compiled kernel. */
  boolean imageRefused() {
    return IMAGE_REFUSED.contains(result);
  }
}
