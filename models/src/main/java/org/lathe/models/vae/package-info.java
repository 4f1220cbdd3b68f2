/**
 * The amortized variational autoencoder: the decoder of a latent thought model, and an encoder that
 * gives the posterior of a text in one pass.
 */
package org.lathe.models.vae;
