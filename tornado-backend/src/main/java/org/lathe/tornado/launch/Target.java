package org.lathe.tornado.launch;

import org.lathe.engine.Precision;

/**
 * What operations are lowered for.
 *
 * @param onProcessor whether the device is a processor, which wants other loops than a GPU
 * @param library whether matrix products go to a library of the device's maker
 * @param products what the factors of matrix products are rounded to
 */
public record Target(boolean onProcessor, boolean library, Precision products) {}
