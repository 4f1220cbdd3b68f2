/** The scalar definition of every operation: what it means, bit for bit. */
package org.lathe.cpu.scalar;
