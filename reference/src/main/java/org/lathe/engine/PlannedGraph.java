package org.lathe.engine;

import org.lathe.graph.TaskGraph;

/** A bound program of a session that binds a graph only when it compiles it. */
record PlannedGraph(TaskGraph graph, MemoryNeed need) implements BoundProgram {}
