/**
 * Discrete diffusion models: networks that see whole sequences at once, some tokens of which are
 * noise, and say what they were.
 */
package org.lathe.models.diffusion;
