/**
 * Matrix products: packed operands, register tiles, transposes, and products with a banded matrix.
 * The operations, attention and cross-entropy use this package; it uses only {@link
 * org.lathe.cpu.vector.lanes}.
 */
package org.lathe.cpu.vector.product;
