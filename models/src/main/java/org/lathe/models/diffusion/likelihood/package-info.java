/** Bounds of the likelihood of discrete diffusion models. */
package org.lathe.models.diffusion.likelihood;
