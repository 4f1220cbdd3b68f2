package org.lathe.evaluation.suite;

import java.io.Serializable;

/**
 * The results of a measurement of a text: a record whose components are fields in the JSON of the
 * set. Ranks send it to each other, so all of its parts are serializable.
 */
public interface SetFigures extends Serializable {}
