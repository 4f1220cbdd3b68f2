package org.lathe.graph.op;

/**
 * An operation that replaces others when one engine rewrites a graph. No graph of a user contains
 * it; it has no page, no oracle and no kernel in other engines.
 */
public non-sealed interface Fused extends Op {}
