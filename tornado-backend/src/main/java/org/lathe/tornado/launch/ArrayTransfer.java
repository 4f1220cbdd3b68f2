package org.lathe.tornado.launch;

/**
 * Floats of a device that go to the device of another process, or come from one.
 *
 * @param sends whether they leave this device
 * @param peer rank of the other process; that of this one for a copy within the device
 * @param at position of the first float
 * @param count of floats
 */
public record ArrayTransfer(boolean sends, int peer, long at, long count) {}
