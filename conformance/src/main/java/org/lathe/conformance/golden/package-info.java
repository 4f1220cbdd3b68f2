/**
 * The whole model once more, in float64 on a tape of scalars: what golden folders are made of and
 * held against. It shares nothing with the task graph, its differentiation or its operations.
 */
package org.lathe.conformance.golden;
