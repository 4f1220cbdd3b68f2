/** The page of a study: its claims first, then the figures that decide them. */
package org.lathe.reports.study;
