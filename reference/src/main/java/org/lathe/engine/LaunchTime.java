package org.lathe.engine;

import java.util.Optional;

/**
 * The time that a device spent on launches of one kernel, or on products of one shape.
 *
 * @param kernel name of the kernel, or of the library's routine
 * @param product the shape, if it is a matrix product
 * @param launches number of launches
 * @param seconds time on the device, of all launches together
 */
public record LaunchTime(
    String kernel, Optional<ProductShape> product, long launches, double seconds) {}
