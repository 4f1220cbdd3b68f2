package org.lathe.tornado.cublas;

import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

/** The provider that TornadoVM calls when a plan reaches a {@link CublasTask}. */
public final class CublasProvider implements TornadoLibraryProvider {
  /** cuBLAS's handle on a plan's stream. */
  private record Handle(long context, long handle) implements LibraryContext {}

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
    long context = streams.getNativeContext(plan);
    return new Handle(context, CublasTask.library().open(context, streams.getNativeStream(plan)));
  }

  @Override
  public void dispatch(String function, LibraryInvocation invocation) {
    Handle handle = (Handle) invocation.getContext();
    CublasTask task = (CublasTask) invocation.getTuning();
    long floats = invocation.getDevicePointer(0);
    long addresses = invocation.getDevicePointer(1) + Integer.BYTES * (long) task.addresses();
    Gemm call = Gemm.of(task.product());
    // The plan has waited for all earlier products, and the device's arrays may have moved.
    CublasTask.library().prepare(handle.context(), floats, addresses, call);
    CublasTask.library().multiply(handle.context(), handle.handle(), floats, addresses, call);
  }

  @Override
  public void destroyContext(LibraryContext context) {
    CublasTask.library().close(((Handle) context).handle());
  }
}
