/**
 * The texts that published zero-shot perplexities are over, read as the field reads them.
 *
 * <p>The usual path: {@link org.lathe.datasets.evaluation.EvaluationSet#in} finds a set in a folder
 * and holds its file against the known figures, {@link
 * org.lathe.datasets.evaluation.EvaluationCopy#documents} reads and detokenizes it, {@link
 * org.lathe.datasets.evaluation.Blocks} wraps it into sequences of one length. {@link
 * org.lathe.datasets.evaluation.Verification} says of every known file in a folder whether it is
 * the genuine one. {@code docs/evaluation-sets.md} says where each set is obtained.
 *
 * <p>The choice of splits, the detokenizers and the wrapping are those of the diffusion language
 * models: SEDD (Lou et al., 2024; {@code louaaron/Score-Entropy-Discrete-Diffusion}, {@code
 * data.py}) and MDLM (Sahoo et al., 2024; {@code kuleshov-group/mdlm}, {@code dataloader.py}).
 * Python's text rules count there, and are kept here.
 */
package org.lathe.datasets.evaluation;
