/**
 * A family of models of a table and an output matrix, and nothing between: as little as trains
 * through the seam.
 */
package org.lathe.training.bigram;
