package org.lathe.tornado.cuda;

import org.lathe.tornado.launch.DeviceKernel;

/** TornadoVM's compiler: an execution plan with a task for each kernel. */
public interface KernelCompiler extends AutoCloseable {
  /**
   * Compiles a kernel.
   *
   * @throws org.lathe.engine.EngineException if that fails, in one line
   */
  void compile(DeviceKernel kernel);

  /** Returns TornadoVM's number of the plan. */
  long plan();

  /** Returns TornadoVM's name of the task of a kernel. */
  String task(DeviceKernel kernel);

  @Override
  void close();
}
