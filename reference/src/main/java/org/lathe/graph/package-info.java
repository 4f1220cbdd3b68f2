/** The task graph: shapes, tensors, tasks, the builder, differentiation and passes. */
package org.lathe.graph;
