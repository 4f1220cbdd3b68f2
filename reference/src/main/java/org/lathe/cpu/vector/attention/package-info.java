/**
 * Kernels of causal, cross and cached attention, and their parts: the keys that a query reads,
 * tiles of scores, the softmax of a row of scores, weighted sums of rows. This package uses {@link
 * org.lathe.cpu.vector.product} and {@link org.lathe.cpu.vector.lanes}; only the operations use it.
 */
package org.lathe.cpu.vector.attention;
