package org.lathe.tornado;

/** One thing that a program has the device do. */
sealed interface Launch permits KernelLaunch, Product {
  /** The descriptor: what it reads from the device's integers. */
  int[] words();
}
