/** The report of one training run, from its metrics. */
package org.lathe.reports.run;
