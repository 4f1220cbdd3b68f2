package org.lathe.tornado;

/**
 * One run of a kernel.
 *
 * @param kernel what runs
 * @param groups work-groups
 * @param words the descriptor
 */
record Launch(Kernel kernel, int groups, int[] words) {}
