/**
 * The operations as records, one file per operation: shape rule, gradient, and all other
 * properties. This package and {@code org.lathe.graph} are one unit: a task has an operation, and
 * the gradient of an operation builds tasks.
 */
package org.lathe.graph.op;
