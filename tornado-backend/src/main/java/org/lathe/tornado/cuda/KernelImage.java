package org.lathe.tornado.cuda;

import java.lang.foreign.MemorySegment;

/**
 * A kernel as the compiler made it.
 *
 * @param entry its name there
 * @param bytes machine code of a GPU, or PTX; a zero is behind it
 */
record KernelImage(String entry, MemorySegment bytes) {}
