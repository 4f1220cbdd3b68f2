/** Vector API kernels that give the same bits as the scalar definitions. */
package org.lathe.cpu.vector;
