/** The report of the measurements of one model, or of several models side by side. */
package org.lathe.reports.comparison;
