/** Runs the cases of all families on an engine and collects the results. */
package org.lathe.conformance.suite;
