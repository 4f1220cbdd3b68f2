/** Latent thought models as an implementation of the interfaces of a family. */
package org.lathe.models.ltm.family;
