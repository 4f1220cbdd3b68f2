/**
 * The task graph: shapes, tensors, tasks, the builder, differentiation and passes. This package and
 * {@code org.lathe.graph.op}, which has the operations, are one unit.
 */
package org.lathe.graph;
