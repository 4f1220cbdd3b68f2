/**
 * The one layout of all reports: the frame and its style sheet, tables, figures and plots, and how
 * numbers and foreign texts are shown.
 */
package org.lathe.reports.page;
