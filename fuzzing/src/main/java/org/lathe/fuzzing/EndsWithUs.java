package org.lathe.fuzzing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.lathe.files.FileTree;

/** Ends a process and removes its folder if this process is ended meanwhile, as by Ctrl-C. */
final class EndsWithUs implements AutoCloseable {
  private final Thread hook;

  EndsWithUs(Process process, Path work) {
    hook = new Thread(() -> end(process, work));
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is ending already.
      process.destroyForcibly();
      throw e;
    }
  }

  private static void end(Process process, Path work) {
    process.destroyForcibly().onExit().join();
    try {
      FileTree.delete(work);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook is at work, and what it ended is no result: this thread says nothing any more.
      while (true) {
        LockSupport.park();
      }
    }
  }
}
