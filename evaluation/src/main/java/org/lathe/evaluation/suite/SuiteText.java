package org.lathe.evaluation.suite;

import java.util.List;
import org.lathe.datasets.evaluation.Block;

/** A text that a suite measures a model on. */
public interface SuiteText {
  /** Returns the name in commands and results, of letters, digits, {@code _} and {@code -}. */
  String id();

  /** Numbers the text among all that have an id, whatever others are measured: 0 or more. */
  int number();

  /**
   * Reads it.
   *
   * @throws org.lathe.files.InputException if that cannot be done, saying what to do
   */
  Content read();

  /**
   * The content of a text.
   *
   * @param title name in tables
   * @param split which part of it this is
   * @param notes facts that a reader of the results must know, one line each
   * @param blocks all of it, in order, of one length
   */
  record Content(String title, String split, List<String> notes, List<Block> blocks) {}
}
