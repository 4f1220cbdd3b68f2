package org.lathe.evaluation.suite;

/** What a measurement says of a text: a record whose components are fields of the set's JSON. */
public interface SetFigures {}
