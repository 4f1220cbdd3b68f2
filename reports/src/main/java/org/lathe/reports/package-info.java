/** Pages that report what was measured: their common pieces, and the comparison of runs. */
package org.lathe.reports;
