/**
 * What a run of the suite came to, as files: a page to read, JSON for programs, JUnit's XML for
 * continuous integration. The bytes depend on the results alone.
 */
package org.lathe.conformance.report;
