package org.lathe.tornado.launch;

/**
 * An int32 tensor: its elements here, for the checks of ids that the host feeds, and where they are
 * on the device.
 *
 * @param values elements; none of what kernels write
 * @param offset first element on the device
 */
public record IntData(int[] values, int offset) {}
