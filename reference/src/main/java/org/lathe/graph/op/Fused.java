package org.lathe.graph.op;

/**
 * An operation that one engine puts in the place of others when it rewrites a graph. It stands in
 * no graph that a user builds, and has no page, no oracle and no part in other engines.
 */
public non-sealed interface Fused extends Op {}
