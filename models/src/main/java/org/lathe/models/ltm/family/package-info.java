/** Latent thought models behind the interfaces that every family has. */
package org.lathe.models.ltm.family;
