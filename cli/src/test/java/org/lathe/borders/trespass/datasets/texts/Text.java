package org.lathe.borders.trespass.datasets.texts;

import org.lathe.borders.trespass.datasets.words.Word;

/** Its words know it, which makes a circle of their packages. */
public class Text {
  /** One way of the circle. */
  Word first;
}
