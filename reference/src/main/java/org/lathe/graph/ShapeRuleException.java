package org.lathe.graph;

/**
 * Operands break a labelled constraint of an operation's specification. The message names operation
 * and rule: {@code matmul C3: lhs columns 64, rhs rows 32}.
 */
public final class ShapeRuleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String mnemonic;
  private final String rule;

  /**
   * Creates the exception for an operation and a rule.
   *
   * @param mnemonic operation
   * @param rule label in {@code docs/spec/ops/<mnemonic>.md}
   * @param detail what was found, in numbers
   */
  public ShapeRuleException(String mnemonic, String rule, String detail) {
    super(mnemonic + " " + rule + ": " + detail);
    this.mnemonic = mnemonic;
    this.rule = rule;
  }

  /** Returns the operation whose rule was broken. */
  public String mnemonic() {
    return mnemonic;
  }

  /** Returns the rule's label on the operation's page. */
  public String rule() {
    return rule;
  }
}
