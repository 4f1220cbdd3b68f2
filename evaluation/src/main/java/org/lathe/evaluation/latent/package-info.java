/** What the latents of a model encode: progressive inclusion of layers, linear probes. */
package org.lathe.evaluation.latent;
