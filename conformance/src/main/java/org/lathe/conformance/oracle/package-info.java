/**
 * Float64 oracles: a second implementation of each operation, from its formula, not from its
 * definition.
 */
package org.lathe.conformance.oracle;
