/**
 * The operations as records, one file an operation: shape rule, gradient, and all that belongs to
 * one. One unit with {@code org.lathe.graph}: a task has an operation, and an operation's gradient
 * builds tasks.
 */
package org.lathe.graph.op;
