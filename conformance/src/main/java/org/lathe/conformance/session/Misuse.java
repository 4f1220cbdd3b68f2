package org.lathe.conformance.session;

import java.util.List;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.engine.EngineException;

/** Compares the thrown exception with the contract. */
record Misuse(CaseFindings findings) {
  /** Checks that an {@link EngineException} with a message is thrown. */
  void engine(String what, Runnable action) {
    refused(what, EngineException.class, List.of(), action);
  }

  /**
   * Checks that an {@link IndexOutOfBoundsException} is thrown that names the id and the size of
   * the table.
   */
  void index(String what, int id, int table, Runnable action) {
    refused(
        what,
        IndexOutOfBoundsException.class,
        List.of(Integer.toString(id), Integer.toString(table)),
        action);
  }

  private void refused(
      String what,
      Class<? extends RuntimeException> expected,
      List<String> named,
      Runnable action) {
    RuntimeException thrown = null;
    try {
      action.run();
    } catch (RuntimeException e) {
      thrown = e;
    }
    if (thrown == null) {
      findings.require(false, what + " is accepted, must throw " + expected.getSimpleName());
      return;
    }
    findings.require(
        expected.isInstance(thrown),
        what + " throws " + thrown + ", must throw " + expected.getSimpleName());
    String message = String.valueOf(thrown.getMessage());
    findings.require(
        thrown.getMessage() != null && !message.isBlank(), what + " throws without a message");
    for (String part : named) {
      findings.require(
          message.contains(part), what + " throws '" + message + "', which does not name " + part);
    }
  }
}
