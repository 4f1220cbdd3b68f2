package org.lathe.tornado.launch;

/**
 * An int32 tensor: its elements on the host, for the checks of ids that the host feeds, and their
 * position on the device.
 *
 * @param values the elements, without those that kernels write
 * @param offset the first element on the device
 */
public record IntData(int[] values, int offset) {}
