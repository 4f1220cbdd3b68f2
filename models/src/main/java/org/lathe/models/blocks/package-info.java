/** Blocks that decoders are made of: small classes that add tasks to a graph. */
package org.lathe.models.blocks;
