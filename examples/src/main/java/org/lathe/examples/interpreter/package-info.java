/**
 * An engine with five operations in plain Java, in four small files. It is written to be read: it
 * is slow, and allocates memory in each run. It declares which operations it supports.
 */
package org.lathe.examples.interpreter;
