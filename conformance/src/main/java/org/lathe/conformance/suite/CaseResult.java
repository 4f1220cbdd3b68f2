package org.lathe.conformance.suite;

/**
 * A case and its result.
 *
 * @param family family that owns it
 * @param drawn the case as drawn
 * @param name the simplest version of the case that still fails
 * @param verdict of {@code name}
 */
public record CaseResult(CaseFamily family, CaseName drawn, CaseName name, CaseVerdict verdict) {}
