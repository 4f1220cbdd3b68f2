package org.lathe.tornado.launch;

/** One action of a program on the device. */
public sealed interface Launch permits KernelLaunch, LibraryProduct {
  /** Returns the descriptor, which it reads from the device's integers. */
  int[] words();
}
