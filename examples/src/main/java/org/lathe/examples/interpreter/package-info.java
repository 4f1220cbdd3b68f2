/**
 * An engine of five operations in plain Java, in four small files. It allocates as it runs and is
 * slow, to be read. What it does not have it declares, so that nobody takes it for more than it is.
 */
package org.lathe.examples.interpreter;
