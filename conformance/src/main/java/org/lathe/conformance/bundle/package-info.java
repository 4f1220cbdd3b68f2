/** A failing case as a folder that replays alone. */
package org.lathe.conformance.bundle;
