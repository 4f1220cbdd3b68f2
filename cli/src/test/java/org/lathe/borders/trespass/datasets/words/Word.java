package org.lathe.borders.trespass.datasets.words;

import org.lathe.borders.trespass.datasets.texts.Text;

/** Uses Text, which uses Word: their packages form a cycle. */
public class Word {
  /** The other half of the cycle. */
  Text home;
}
