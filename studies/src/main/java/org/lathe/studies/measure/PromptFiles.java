package org.lathe.studies.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lathe.evaluation.samples.Sample;
import org.lathe.evaluation.samples.SampleFile;
import org.lathe.files.InputException;
import org.lathe.studies.format.Measures;
import org.lathe.training.TrainedModel;

/**
 * Files of the prompts of a MAUVE and of what follows them in the held-out text.
 *
 * @param prompts the beginnings of held-out sequences
 * @param references what follows each of them
 */
record PromptFiles(Path prompts, Path references) {
  /**
   * Writes both.
   *
   * @param folder made if it is not there
   * @param textLimit held-out text to read, in millions of bytes
   * @throws InputException if the held-out text has too few sequences
   */
  static PromptFiles write(
      Path folder, Measures.Mauve what, TrainedModel model, int textLimit, long seed) {
    List<int[]> sequences =
        model.heldOut(Optional.empty(), textLimit, what.prompts(), seed).sequences();
    if (sequences.size() < what.prompts()) {
      throw new InputException(
          "MAUVE takes %d prompts, but the held-out text of %s has %d sequences: lower measure.samples.mauve.prompts, or give more text"
              .formatted(what.prompts(), model.checkpoint().folder(), sequences.size()));
    }
    PromptFiles files =
        new PromptFiles(folder.resolve("prompts.jsonl"), folder.resolve("references.jsonl"));
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int begin = what.promptTokens();
    write(files.prompts(), model, sequences, 0, begin);
    write(files.references(), model, sequences, begin, begin + what.tokens());
    return files;
  }

  private static void write(
      Path file, TrainedModel model, List<int[]> sequences, int from, int to) {
    SampleFile.write(
        file,
        sequences.stream()
            .map(ids -> Sample.of(Arrays.copyOfRange(ids, from, to), model.tokenizer()))
            .toList(),
        List.of());
  }
}
