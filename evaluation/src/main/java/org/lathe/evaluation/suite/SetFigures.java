package org.lathe.evaluation.suite;

/**
 * The results of a measurement of a text: a record whose components are fields in the JSON of the
 * set.
 */
public interface SetFigures {}
