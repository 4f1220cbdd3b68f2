package org.lathe.tornado.launch;

/**
 * One run of a kernel.
 *
 * @param kernel what runs
 * @param groups work-groups
 * @param words the descriptor, as {@link Descriptor#words} lays it out
 */
public record KernelLaunch(DeviceKernel kernel, int groups, int[] words) implements Launch {}
