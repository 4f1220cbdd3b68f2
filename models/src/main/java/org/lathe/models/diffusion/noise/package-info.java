/** The forward processes of discrete diffusion: how much noise there is at a time, and which. */
package org.lathe.models.diffusion.noise;
