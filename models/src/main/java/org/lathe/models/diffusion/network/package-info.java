/** The networks of discrete diffusion models, and what a session computes with them. */
package org.lathe.models.diffusion.network;
