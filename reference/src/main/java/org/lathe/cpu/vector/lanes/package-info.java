/**
 * What most kernels share: the length of a vector, the division of elements and rows into parts,
 * and sums over the 16 virtual lanes of {@link org.lathe.cpu.math.Lanes}. All packages of vector
 * kernels may use this package, and it uses none of them.
 */
package org.lathe.cpu.vector.lanes;
