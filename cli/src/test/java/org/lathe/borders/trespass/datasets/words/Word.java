package org.lathe.borders.trespass.datasets.words;

import org.lathe.borders.trespass.datasets.texts.Text;

/** Knows its text, which makes a circle of their packages. */
public class Word {
  /** The other way of the circle. */
  Text home;
}
