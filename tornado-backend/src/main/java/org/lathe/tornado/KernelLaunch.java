package org.lathe.tornado;

/**
 * One run of a kernel.
 *
 * @param kernel what runs
 * @param groups work-groups
 * @param words the descriptor
 */
record KernelLaunch(Kernel kernel, int groups, int[] words) implements Launch {}
