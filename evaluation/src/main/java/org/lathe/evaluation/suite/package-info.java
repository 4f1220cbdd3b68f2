/** Evaluations over many texts. Their results are kept in a folder, and they can be interrupted. */
package org.lathe.evaluation.suite;
