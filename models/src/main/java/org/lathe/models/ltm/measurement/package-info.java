/** Held-out figures: likelihood bounds, perplexity, reconstruction. */
package org.lathe.models.ltm.measurement;
