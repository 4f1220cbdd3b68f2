package org.lathe.tornado.cublas;

import org.lathe.tornado.launch.LibraryProduct;

/** cuBLAS and cuBLASLt on a stream of the caller. */
public final class CublasStream implements AutoCloseable {
  /** Bytes of working memory: what cuBLAS's documentation recommends for Hopper. */
  public static final long WORKSPACE_BYTES = 32L << 20;

  private final Cublas cublas = CublasLibraries.loaded().cublas();
  private final long context;
  private final long stream;
  private final long workspace;
  private final long handle;

  /** Null until a product adds a matrix in another place than its own. */
  private CublasLt cublasLt;

  /**
   * Creates a handle.
   *
   * @param context CUcontext of the stream
   * @param stream CUstream to which products go
   * @param workspace address of {@link #WORKSPACE_BYTES} bytes of the device, a multiple of 256.
   *     With memory of its own cuBLAS allocates nothing, which a stream that is captured forbids,
   *     and gives the same bits in each run. With 0 it may allocate, and cuBLASLt does without
   */
  public CublasStream(long context, long stream, long workspace) {
    this.context = context;
    this.stream = stream;
    this.workspace = workspace;
    handle = cublas.open(context, stream);
    if (workspace != 0) {
      cublas.setWorkspace(handle, workspace, WORKSPACE_BYTES);
    }
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

  /** Writes {@link #addresses} to where they must lie, at once. */
  void prepare(long floats, long addresses, LibraryProduct product) {
    cublas.prepare(context, floats, addresses, Gemm.of(product));
  }

  /**
   * Enqueues the products of a call.
   *
   * @param floats address of element 0 of the floats of the device
   * @param addresses where {@link #addresses} lie in the device's memory
   */
  public void multiply(long floats, long addresses, LibraryProduct product) {
    Gemm call = Gemm.of(product);
    if (!product.addsAnother()) {
      cublas.multiply(context, handle, floats, addresses, call);
      return;
    }
    cublas.enter(context);
    if (cublasLt == null) {
      cublasLt =
          new CublasLt(CublasLibraries.loaded().cublasLt(), workspace == 0 ? 0 : WORKSPACE_BYTES);
    }
    cublasLt.multiply(call, floats, workspace, stream);
  }

  @Override
  public void close() {
    if (cublasLt != null) {
      cublasLt.close();
    }
    cublas.close(handle);
  }
}
