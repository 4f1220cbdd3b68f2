/**
 * Sequences of tokens cut from a store: which sequence comes when is a pure function of the seed,
 * the step and the rank.
 */
package org.lathe.datasets.sampling;
