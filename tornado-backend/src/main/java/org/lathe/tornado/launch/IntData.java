package org.lathe.tornado.launch;

/**
 * An int32 tensor that the host feeds: its elements here, for the checks of ids, and where they are
 * on the device.
 *
 * @param values elements
 * @param offset first element on the device
 */
public record IntData(int[] values, int offset) {}
