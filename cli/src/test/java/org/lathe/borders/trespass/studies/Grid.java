package org.lathe.borders.trespass.studies;

import org.lathe.borders.trespass.reports.Page;

/** Crosses the border: studies may not use reports. */
public class Grid {
  Page neighbour;
}
