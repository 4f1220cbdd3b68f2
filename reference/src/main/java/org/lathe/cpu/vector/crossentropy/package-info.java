/**
 * Kernels of the linear cross-entropy and of the score entropies, and their parts: a block of
 * logits, the losses, and the gradients of input, table and bias. This package uses {@link
 * org.lathe.cpu.vector.product} and {@link org.lathe.cpu.vector.lanes}; only the operations use it.
 */
package org.lathe.cpu.vector.crossentropy;
