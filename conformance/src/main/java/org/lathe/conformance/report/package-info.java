/**
 * The results of a run of the suite as files: an HTML page, JSON for programs, JUnit's XML for
 * continuous integration. The bytes depend only on the results.
 */
package org.lathe.conformance.report;
