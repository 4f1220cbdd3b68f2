package org.lathe.borders.trespass.server;

import org.lathe.borders.trespass.reports.Page;

/** Crosses the border: server may not use reports. */
public class Endpoint {
  Page neighbour;
}
