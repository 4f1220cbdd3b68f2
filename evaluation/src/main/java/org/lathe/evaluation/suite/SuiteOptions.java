package org.lathe.evaluation.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.measurement.MeasurementOptions;

/**
 * What the figures of a suite are a function of, besides the texts.
 *
 * @param suite its name
 * @param sets ids of the texts asked for
 * @param weights SHA-256 of the model's file
 * @param tokenizer name
 * @param backend id of the engine
 * @param length tokens of a block
 * @param limit blocks of a text that are measured at most; 0 for all
 * @param choice which of them, where not all are
 * @param fast how posteriors are fitted; its number of steps does not count
 * @param measurement what is measured of a block
 * @param secondHalf whether second halves are predicted
 */
public record SuiteOptions(
    String suite,
    List<String> sets,
    String weights,
    String tokenizer,
    String backend,
    int length,
    int limit,
    BlockChoice choice,
    FastOptions fast,
    MeasurementOptions measurement,
    boolean secondHalf) {

  /** As JSON, by the names of the command's options where they have one. */
  public ObjectNode settings() {
    ObjectNode node = SuiteJson.SUMMARY.createObjectNode();
    node.put("suite", suite);
    node.putPOJO("sets", sets);
    node.put("weights", weights);
    node.put("tokenizer", tokenizer);
    node.put("backend", backend);
    node.put("length", length);
    node.put("limit", limit);
    node.put("choose", name(choice));
    node.putPOJO("fast_steps", measurement.fastSteps());
    node.put("fast_rate", measurement.peak());
    node.put("noise", name(fast.noise()));
    node.put("fast_schedule", name(fast.schedule()));
    node.put("fast_decay", fast.decay());
    node.put("log_var_start", fast.logVarMean());
    node.put("log_var_spread", fast.logVarDeviation());
    node.put("draws", measurement.draws());
    node.put("held_out", secondHalf);
    measurement.settling().ifPresent(settling -> node.put("settled", settling.tolerance()));
    node.put("seed", measurement.seed());
    return node;
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
