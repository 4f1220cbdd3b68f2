package org.lathe.tornado.cuda;

import org.lathe.tornado.launch.Window;

/** Memory of a device whose floats lie one behind the other. */
interface FloatMemory extends AutoCloseable {
  /** Returns the address of float 0. */
  long address();

  /** Returns the number of floats. */
  long count();

  /** Returns the address of the first float of a window, which is valid until it is given back. */
  long take(Window window);

  /** Gives back a window that was taken; nothing that is enqueued uses it any more. */
  void giveBack(Window window);

  /** Frees the memory, after a wait for what may use it. */
  @Override
  void close();
}
