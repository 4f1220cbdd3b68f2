/** What runs the cases of all families on an engine and gathers what came of them. */
package org.lathe.conformance.suite;
