package org.lathe.studies.claims;

/** What the figures of a study say of a claim, at the scale of the study. */
public enum Verdict {
  /** The test excludes the border in the direction of the claim. */
  HOLDS("holds here"),
  /** The test excludes the border in the other direction. */
  DOES_NOT_HOLD("does not hold here"),
  /** The test excludes neither, or could not be made. */
  UNDECIDED("undecided");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /** Returns the verdict in words. */
  public String words() {
    return words;
  }
}
