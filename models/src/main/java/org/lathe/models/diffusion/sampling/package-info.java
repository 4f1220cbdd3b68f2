/** Generation with discrete diffusion models: samplers of the reverse process, infilling. */
package org.lathe.models.diffusion.sampling;
