/** A failing case as a folder from which it runs again alone. */
package org.lathe.conformance.bundle;
