package org.lathe.tornado.cublas;

import org.lathe.tornado.launch.LibraryProduct;

/** cuBLAS on a stream of the caller, with working memory of the caller. */
public final class CublasStream implements AutoCloseable {
  /** Bytes of working memory: what cuBLAS's documentation recommends for Hopper. */
  public static final long WORKSPACE_BYTES = 32L << 20;

  private final long context;
  private final long handle;

  /**
   * Creates a handle.
   *
   * @param context CUcontext of the stream
   * @param stream CUstream to which products go
   * @param workspace address of {@link #WORKSPACE_BYTES} bytes of the device, a multiple of 256.
   *     With memory of its own cuBLAS allocates nothing, which a stream that is captured forbids,
   *     and gives the same bits in each run
   */
  public CublasStream(long context, long stream, long workspace) {
    this.context = context;
    handle = CublasTask.library().open(context, stream);
    CublasTask.library().setWorkspace(handle, workspace, WORKSPACE_BYTES);
  }

  /**
   * Returns what must be in the device's memory before {@link #multiply}.
   *
   * @param floats address of element 0 of the floats of the device
   * @return addresses of the matrices of a batch; empty for a single product
   */
  public long[] addresses(long floats, LibraryProduct product) {
    return Cublas.addresses(floats, Gemm.of(product));
  }

  /**
   * Enqueues the products of a call.
   *
   * @param floats address of element 0 of the floats of the device
   * @param addresses where {@link #addresses} lie in the device's memory
   */
  public void multiply(long floats, long addresses, LibraryProduct product) {
    CublasTask.library().multiply(context, handle, floats, addresses, Gemm.of(product));
  }

  @Override
  public void close() {
    CublasTask.library().close(handle);
  }
}
