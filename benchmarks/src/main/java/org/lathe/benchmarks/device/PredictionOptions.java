package org.lathe.benchmarks.device;

import java.util.Optional;
import java.util.OptionalInt;
import org.lathe.benchmarks.Workload;
import org.lathe.engine.Precision;

/**
 * Options of a prediction.
 *
 * @param workload the model; its batch is replaced by those that are predicted
 * @param batch sequences of the table of kernels; empty for 16, or the most that fit
 * @param precision of the table of kernels
 * @param gpu the GPU
 * @param ceilings a run whose measured ceilings are used instead of the table's
 * @param beside a run whose times stand beside the prediction
 */
public record PredictionOptions(
    Workload workload,
    OptionalInt batch,
    Precision precision,
    GpuCeilings gpu,
    Optional<MeasuredRun> ceilings,
    Optional<MeasuredRun> beside) {}
