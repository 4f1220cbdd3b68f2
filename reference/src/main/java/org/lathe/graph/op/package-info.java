/** The operations as records: inputs, shape rules and gradients, one file an operation. */
package org.lathe.graph.op;
