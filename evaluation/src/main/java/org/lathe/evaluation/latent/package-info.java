/** What the latents of a model hold: progressive inclusion of layers, linear probes. */
package org.lathe.evaluation.latent;
