/**
 * Vector API kernels that give the same bits as the scalar definitions: the engine, one class
 * {@code <Operation>Vector} for each operation, and the fused operations. Kernels of several files
 * are in packages of their own: {@link org.lathe.cpu.vector.attention}, {@link
 * org.lathe.cpu.vector.crossentropy} and {@link org.lathe.cpu.vector.product}; what all kernels
 * share is in {@link org.lathe.cpu.vector.lanes}. This package uses these four, and none of them
 * uses it.
 */
package org.lathe.cpu.vector;
