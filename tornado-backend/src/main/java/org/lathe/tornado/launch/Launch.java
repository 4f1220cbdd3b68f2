package org.lathe.tornado.launch;

/** One thing that a program has the device do. */
public sealed interface Launch permits KernelLaunch, LibraryProduct {
  /** The descriptor: what it reads from the device's integers. */
  int[] words();
}
