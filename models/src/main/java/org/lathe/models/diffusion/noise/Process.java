package org.lathe.models.diffusion.noise;

/** What the noise of a discrete diffusion does to a token, and how its network is read. */
public enum Process {
  /** Masks tokens; the network predicts them (Sahoo et al., NeurIPS 2024). */
  MDLM("mdlm"),
  /** Masks tokens; the network gives ratios of probabilities (Lou et al., ICML 2024). */
  SEDD_ABSORB("sedd-absorb"),
  /** Replaces tokens by uniformly random ones; the network gives ratios of probabilities. */
  SEDD_UNIFORM("sedd-uniform"),
  /** Masks tokens; the network predicts them (Shi et al., NeurIPS 2024). */
  MD4("md4");

  private final String id;

  Process(String id) {
    this.id = id;
  }

  /** Returns its name in lower case, such as {@code sedd-absorb}. */
  public String id() {
    return id;
  }

  /** Returns whether noise masks tokens; otherwise it replaces them by random ones. */
  public boolean masks() {
    return this != SEDD_UNIFORM;
  }

  /** Returns whether the network gives log scores; otherwise it gives logits of the tokens. */
  public boolean scores() {
    return this == SEDD_ABSORB || this == SEDD_UNIFORM;
  }

  /**
   * Returns the number of ids that noisy sequences may have: the vocabulary, and the mask after it.
   *
   * @param vocabulary number V of token ids
   */
  public int noisyIds(int vocabulary) {
    return masks() ? vocabulary + 1 : vocabulary;
  }
}
