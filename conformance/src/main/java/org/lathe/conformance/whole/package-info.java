/**
 * The family {@code model}: the whole model end to end, one file for each check, and the float64
 * computations that they compare with. This package uses {@link org.lathe.conformance.check}.
 */
package org.lathe.conformance.whole;
