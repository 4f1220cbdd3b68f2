/**
 * Kernels of the feed-forward layer of a mixture of experts and of its gradients: only the rows
 * that an expert has a gate for. This package uses {@link org.lathe.cpu.vector.product} and {@link
 * org.lathe.cpu.vector.lanes}; only the operations use it.
 */
package org.lathe.cpu.vector.experts;
