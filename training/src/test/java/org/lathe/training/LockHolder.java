package org.lathe.training;

import java.io.IOException;
import java.nio.file.Path;

/** A process that has the lock of a folder until it is killed. */
final class LockHolder {
  private LockHolder() {}

  /** Takes the lock of the folder that the argument names, and says so. */
  public static void main(String[] arguments) throws IOException {
    RunLock lock = RunLock.take(Path.of(arguments[0]));
    System.out.write('L');
    System.out.flush();
    System.in.read();
    lock.close();
  }
}
