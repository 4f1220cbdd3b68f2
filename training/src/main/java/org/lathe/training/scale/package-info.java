/**
 * A model of how far a training run scales on a user's cluster: step time, exchange, efficiency and
 * memory for each number of ranks, and what would restore the efficiency. Nothing is trained.
 */
package org.lathe.training.scale;
