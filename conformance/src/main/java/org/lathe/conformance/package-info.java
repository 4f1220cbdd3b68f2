/** Compares any engine with the reference: the suite, its float64 oracles and its reports. */
package org.lathe.conformance;
