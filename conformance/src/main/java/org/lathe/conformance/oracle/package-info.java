/** Float64 oracles: each operation once more, written from its formula, not from its definition. */
package org.lathe.conformance.oracle;
