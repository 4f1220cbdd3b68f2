package org.lathe.tornado.launch;

/**
 * One run of a kernel.
 *
 * @param kernel the kernel that runs
 * @param groups number of work-groups
 * @param words the descriptor, in the form of {@link Descriptor#words}, with its table
 * @param window in which the words give positions
 */
public record KernelLaunch(DeviceKernel kernel, int groups, int[] words, Window window)
    implements Launch {}
