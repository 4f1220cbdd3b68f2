/** Scores a trained model on text that it was not trained on: one text, or a suite of them. */
package org.lathe.evaluation.heldout;
