/**
 * Several processes that train or judge together: who computes what, how they exchange bytes, and
 * the order in which gradients are added, which does not depend on the number of processes.
 */
package org.lathe.training.ranks;
