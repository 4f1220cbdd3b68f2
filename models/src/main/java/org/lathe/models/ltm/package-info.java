/** The latent thought model: configuration, decoder, posterior, fast and slow learning. */
package org.lathe.models.ltm;
