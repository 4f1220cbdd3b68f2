package org.lathe.models;

/** The options of an objective that has none, such as the cross-entropy of the next token. */
public record NoOptions() implements ObjectiveOptions {}
