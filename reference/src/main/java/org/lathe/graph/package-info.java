/**
 * The task graph: shapes, tensors, tasks, the builder, differentiation and passes. One unit with
 * {@code org.lathe.graph.op}, which has the operations.
 */
package org.lathe.graph;
