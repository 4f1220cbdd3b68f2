package org.lathe.evaluation.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * The options that the estimates of a suite depend on, besides the texts and the measurement of a
 * block.
 *
 * @param suite its name
 * @param sets ids of the texts asked for
 * @param weights SHA-256 of the model's file
 * @param tokenizer name
 * @param backend id of the engine
 * @param length tokens of a block
 * @param limit blocks of a text that are measured at most; 0 for all
 * @param choice which of them, where not all are
 */
public record SuiteOptions(
    String suite,
    List<String> sets,
    String weights,
    String tokenizer,
    String backend,
    int length,
    int limit,
    BlockChoice choice) {

  /**
   * Returns them as JSON, by the names of the command's options where they have one.
   *
   * @param measurement how a block is measured, which adds its own
   */
  public ObjectNode settings(BlockMeasurement<?, ?> measurement) {
    ObjectNode node = SuiteJson.SUMMARY.createObjectNode();
    node.put("suite", suite);
    node.putPOJO("sets", sets);
    node.put("weights", weights);
    node.put("tokenizer", tokenizer);
    node.put("backend", backend);
    node.put("length", length);
    node.put("limit", limit);
    node.put("choose", choice.name().toLowerCase(Locale.ROOT));
    measurement.describe(node);
    return node;
  }
}
