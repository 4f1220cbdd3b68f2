/**
 * Kernels of the selective scan and its gradient: the channels of a sequence lie side by side in
 * vectors, and positions follow one another.
 */
package org.lathe.cpu.vector.scan;
