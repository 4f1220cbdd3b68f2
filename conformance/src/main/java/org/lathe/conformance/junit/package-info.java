/** The suite as a JUnit test that another project extends with its own engine. */
package org.lathe.conformance.junit;
