package org.lathe.tornado.cuda;

import java.lang.foreign.Arena;
import java.util.function.Supplier;
import org.lathe.tornado.launch.DeviceKernel;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

/**
 * TornadoVM as the compiler of kernels, for its first device. It works in a context of its own, and
 * not each of its calls enters that: so a thread is in TornadoVM's context during all of them, and
 * afterwards in the one that it was in. One thread at a time is in TornadoVM, also where a process
 * has several devices.
 */
final class TornadoCompiler implements AutoCloseable {
  /** {@code CUcontext} of a thread that is in none. */
  private static final long NONE = 0;

  private static final Object TURN = new Object();

  private final Driver driver;
  private final KernelCompiler compiler;
  private final CompiledKernels kernels;
  private final long context;

  /**
   * Creates a compiler. The thread is in no context of ours afterwards.
   *
   * @param first TornadoVM's first device for CUDA
   * @param compiler creates an execution plan there
   * @throws org.lathe.engine.EngineException if TornadoVM is not the release whose inside is known,
   *     or keeps its kernels
   */
  TornadoCompiler(Driver driver, TornadoDevice first, Supplier<KernelCompiler> compiler) {
    this.driver = driver;
    CompiledKernels.requireReadable();
    synchronized (TURN) {
      driver.enter(NONE);
      this.compiler = compiler.get();
      kernels = new CompiledKernels(first, this.compiler);
      context = ((TornadoNativeStreamSupport) first).getNativeContext(this.compiler.plan());
    }
  }

  /**
   * Compiles a kernel and returns its image.
   *
   * @param arena of the image
   * @throws org.lathe.engine.EngineException if that fails, in one line
   */
  KernelImage image(DeviceKernel kernel, Arena arena) {
    synchronized (TURN) {
      long before = driver.current();
      driver.enter(context);
      try {
        return kernels.image(kernel, arena);
      } finally {
        driver.enter(before);
      }
    }
  }

  @Override
  public void close() {
    synchronized (TURN) {
      driver.enter(context);
      compiler.close();
    }
  }
}
