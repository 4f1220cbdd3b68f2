package org.lathe.engine;

import java.util.Optional;

/**
 * One launch of a bound program on a device, as its parameters tell before it runs.
 *
 * @param kernel name of the kernel, or of the library's routine
 * @param groups number of work-groups; 0 where a library decides
 * @param groupSize work items of a group; 0 where a library decides
 * @param work what it moves and computes
 * @param product the shape, if it is a matrix product
 */
public record DeviceLaunch(
    String kernel, long groups, int groupSize, DeviceWork work, Optional<ProductShape> product) {}
