package org.lathe.tornado.cublas;

import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

/** The provider that TornadoVM calls when a plan reaches a {@link CublasTask}. */
public final class CublasProvider implements TornadoLibraryProvider {
  /** cuBLAS on a plan's stream. */
  private record Handle(CublasStream cublas) implements LibraryContext {}

  /** For {@link java.util.ServiceLoader}. */
  public CublasProvider() {}

  @Override
  public String libraryName() {
    return CublasTask.LIBRARY;
  }

  @Override
  public boolean canHandle(TornadoXPUDevice device) {
    return device instanceof TornadoNativeStreamSupport;
  }

  @Override
  public LibraryContext createContext(TornadoXPUDevice device, long plan) {
    TornadoNativeStreamSupport streams = (TornadoNativeStreamSupport) device;
    return new Handle(
        new CublasStream(streams.getNativeContext(plan), streams.getNativeStream(plan), 0));
  }

  @Override
  public void dispatch(String function, LibraryInvocation invocation) {
    CublasStream cublas = ((Handle) invocation.getContext()).cublas();
    CublasTask task = (CublasTask) invocation.getTuning();
    long floats = invocation.getDevicePointer(0);
    long addresses = invocation.getDevicePointer(1) + Integer.BYTES * (long) task.addresses();
    // The plan has waited for all earlier products, and the device's arrays may have moved.
    cublas.prepare(floats, addresses, task.product());
    cublas.multiply(floats, addresses, task.product());
  }

  @Override
  public void destroyContext(LibraryContext context) {
    ((Handle) context).cublas().close();
  }
}
