package org.lathe.cli;

import org.lathe.models.generation.TokenChoice;
import picocli.CommandLine.Option;

/** Options of token sampling, the same in every command that generates. */
final class SamplingArguments {
  @Option(names = "--greedy", description = "Takes the likeliest token each time.")
  private boolean greedy;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      defaultValue = "1",
      description = "Divides the logits. Default: ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Chooses among the K likeliest tokens; 0: among all. Default: all.")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Nucleus: the likeliest tokens whose probabilities reach P. Default: 1.")
  private double topP;

  TokenChoice sampling() {
    return greedy
        ? TokenChoice.GREEDY
        : Arguments.checked(() -> new TokenChoice(temperature, topK, topP));
  }
}
