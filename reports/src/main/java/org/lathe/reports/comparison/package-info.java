/** The report of what was measured of one model, or of several beside each other. */
package org.lathe.reports.comparison;
