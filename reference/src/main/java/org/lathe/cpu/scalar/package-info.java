/** The scalar definition of every operation, which fixes its results bit for bit. */
package org.lathe.cpu.scalar;
