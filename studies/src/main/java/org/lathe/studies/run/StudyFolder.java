package org.lathe.studies.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.lathe.files.DurableFile;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.studies.plan.PlannedRun;

/**
 * The folder of a study: {@code runs/} with a folder for each run, named by its recipe, {@code
 * study.json} and the page. {@code begun.json} has the study's name, so that two studies do not
 * mix.
 */
record StudyFolder(Path folder) {
  private static final String BEGUN = "begun.json";

  /** The name of the file with the results. */
  static final String RESULT = "study.json";

  /**
   * Makes the folder ready for a study.
   *
   * @throws InputException if it has something else, or another study
   */
  void begin(String name) {
    Path begun = folder.resolve(BEGUN);
    if (Files.exists(begun)) {
      String other =
          Json.read(
                  begun, "it has the name of the study: write {\"study\": \"%s\"}".formatted(name))
              .path("study")
              .asText();
      if (!other.equals(name)) {
        throw new InputException(
            "%s has the study %s, not %s: choose another {out}".formatted(folder, other, name));
      }
      return;
    }
    try (Stream<Path> inside = Files.list(folder)) {
      if (!inside.allMatch(file -> FolderLock.isLock(file) || DurableFile.isTemporary(file))) {
        throw new InputException(
            folder + " contains files, but no study: choose another {out}, or empty it");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Json.write(begun, Json.object().put("study", name));
  }

  /**
   * Makes the folder of all runs. Whoever makes a run's folder looks first whether it can be
   * written, and takes away again what it made for that: so what several runs share is made before.
   *
   * @throws UncheckedIOException if it cannot be made
   */
  void makeRuns() {
    try {
      Files.createDirectories(runs());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path runs() {
    return folder.resolve("runs");
  }

  /** Returns the folder of a run. */
  Path run(PlannedRun run) {
    return runs().resolve(run.id());
  }

  /** Returns the file with the results. */
  Path result() {
    return folder.resolve(RESULT);
  }
}
