package org.lathe.borders.trespass.datasets.texts;

import org.lathe.borders.trespass.datasets.words.Word;

/** Uses Word, which uses Text: their packages form a cycle. */
public class Text {
  /** One half of the cycle. */
  Word first;
}
