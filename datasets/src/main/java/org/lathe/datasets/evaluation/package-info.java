/**
 * The texts of published zero-shot perplexities, read in the same way as the published code reads
 * them.
 *
 * <p>The usual path: {@link org.lathe.datasets.evaluation.EvaluationSet#in} finds a set in a folder
 * and compares its files with the known values, {@link
 * org.lathe.datasets.evaluation.EvaluationCopy#documents} reads and detokenizes it, {@link
 * org.lathe.datasets.evaluation.Blocks} wraps it into sequences of one length. {@link
 * org.lathe.datasets.evaluation.Verification} checks for every known file in a folder whether it is
 * genuine. {@code docs/reference/evaluation-sets.md} says where each set is obtained.
 *
 * <p>The choice of splits, the detokenizers and the wrapping are those of the diffusion language
 * models: SEDD (Lou et al., 2024; {@code louaaron/Score-Entropy-Discrete-Diffusion}, {@code
 * data.py}) and MDLM (Sahoo et al., 2024; {@code kuleshov-group/mdlm}, {@code dataloader.py}). They
 * use Python's text rules, and so does this package.
 */
package org.lathe.datasets.evaluation;
