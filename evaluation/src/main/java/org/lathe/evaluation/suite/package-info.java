/** Evaluations over many texts that are kept in a folder and can be interrupted. */
package org.lathe.evaluation.suite;
