package org.lathe.tornado.launch;

import org.lathe.engine.Precision;

/**
 * The target of the lowering of operations.
 *
 * @param onProcessor whether the device is a processor, which needs other loops than a GPU
 * @param library whether matrix products go to a library of the vendor of the device
 * @param products precision to which the factors of matrix products are rounded
 * @param attention the way in which attentions are computed
 */
public record Target(
    boolean onProcessor, boolean library, Precision products, AttentionWay attention) {}
