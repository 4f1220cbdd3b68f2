package org.lathe.engine;

/**
 * Receives progress while a session compiles for its device, which takes time if the device is not
 * this JVM.
 */
@FunctionalInterface
public interface CompileListener {
  /**
   * A kernel is compiled.
   *
   * @param kernel which, for people
   * @param done kernels that a graph has had compiled, this one included
   * @param all that it needs and that are not there yet
   */
  void compiled(String kernel, int done, int all);
}
