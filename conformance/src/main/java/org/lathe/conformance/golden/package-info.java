/**
 * A second implementation of the whole model, in float64 on a tape of scalars. Golden folders are
 * made with it and compared with it. It shares nothing with the task graph, its differentiation or
 * its operations.
 */
package org.lathe.conformance.golden;
