package org.lathe.evaluation.heldout;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lathe.evaluation.suite.BlockChoice;
import org.lathe.models.ScoreOptions;

/**
 * The options of a suite that is measured on a trained model.
 *
 * @param folder of the results; a suite that is there continues
 * @param engine name of the engine, for the reader of the results
 * @param limit blocks of a text that are measured at most; 0 for all
 * @param choice which of them, where not all are
 * @param batch blocks that are measured together; changes no result
 * @param scores how blocks are scored
 * @param curve T_fast of an inference-compute curve, ascending; empty where T_fast is that of the
 *     inference alone, or the model has no latents
 * @param tolerance of fits that stop when they have converged, in nats per token; empty for none
 */
public record SuiteRunOptions(
    Path folder,
    String engine,
    int limit,
    BlockChoice choice,
    int batch,
    ScoreOptions scores,
    List<Integer> curve,
    Optional<Double> tolerance) {}
