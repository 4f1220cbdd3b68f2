/** Held-out measurements: likelihood bounds, perplexity, prediction. */
package org.lathe.models.ltm.measurement;
