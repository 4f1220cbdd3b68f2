/** Elementary functions as FMA polynomials with stated ULP bounds, and Philox. */
package org.lathe.cpu.math;
