/**
 * Kernels of the linear cross-entropy, and their parts: a block of logits, the loss, and the
 * gradients of input and table. This package uses {@link org.lathe.cpu.vector.product} and {@link
 * org.lathe.cpu.vector.lanes}; only the operations use it.
 */
package org.lathe.cpu.vector.crossentropy;
