package org.lathe.engine;

import org.lathe.graph.TaskGraph;

/** Of a session that keeps nothing of a graph until it compiles it. */
record PlannedGraph(TaskGraph graph, MemoryNeed need) implements BoundProgram {}
