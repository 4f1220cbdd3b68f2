package org.lathe.borders.trespass.files;

import org.lathe.borders.trespass.datasets.Corpus;

/** Crosses the border: files may not use datasets. */
public class Journal {
  Corpus neighbour;
}
