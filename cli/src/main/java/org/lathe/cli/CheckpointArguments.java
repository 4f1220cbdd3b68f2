package org.lathe.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.lathe.cli.ranks.RanksArguments;
import org.lathe.files.InputException;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.Ranks;
import picocli.CommandLine.Option;

/** The options {@code --checkpoint} and {@code --tokenizer}, the same in every command. */
final class CheckpointArguments {
  /** Default folder of runs. */
  static final Path RUNS = Path.of("runs");

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description =
          "Folder of a run, for its newest checkpoint; RUN/checkpoints/best, for its best one; or"
              + " the folder of one checkpoint. Default: the run in ./runs that was trained last.")
  private Path checkpoint;

  @Option(
      names = "--tokenizer",
      paramLabel = "NAME",
      description =
          "Tokenizer: bytes, gpt2, or the path of a tokenizer.json. Default: what the checkpoint"
              + " says it was trained with.")
  private String tokenizer;

  /** Returns the tokenizer that the user named. */
  Optional<String> tokenizer() {
    return Optional.ofNullable(tokenizer);
  }

  TrainedModel open() {
    return open(Ranks.ALONE);
  }

  /** Opens the same run on every rank. */
  TrainedModel open(Ranks ranks) {
    Path path =
        checkpoint != null
            ? checkpoint
            : Path.of(RanksArguments.agreed(ranks, CheckpointArguments::newest));
    return TrainedModel.open(path, Optional.ofNullable(tokenizer));
  }

  /** Returns the folder of the run in {@link #RUNS} that was trained last. */
  static String newest() {
    return TrainedModel.newestRun(RUNS)
        .orElseThrow(
            () ->
                new InputException(
                    "no run in ./runs: train one with ./lathe train, or give --checkpoint"))
        .toString();
  }
}
