package org.lathe.studies.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.studies.format.Cut;
import org.lathe.studies.format.Study;
import org.lathe.studies.plan.StudyPlan;

/**
 * A study cut to a time.
 *
 * @param plan what is left
 * @param cuts that were made
 * @param hours that it may take
 */
public record TimeLimit(StudyPlan plan, List<Cut> cuts, double hours) {
  private static final String FILE = "hours.json";
  private static final double HOUR = 3600;

  /**
   * Makes the study's cuts, in its order, until the rest fits.
   *
   * @param ranks that divide its runs, each at these rates
   * @throws InputException if the study has no cut left and is still too long, or a model has no
   *     rate
   */
  public static TimeLimit of(StudyPlan whole, double hours, MachineRates rates, int ranks) {
    Study study = whole.study();
    StudyPlan plan = whole;
    List<Cut> cuts = new ArrayList<>();
    while (true) {
      double seconds =
          rates
              .seconds(plan)
              .orElseThrow(
                  () ->
                      new InputException(
                          "{hours} needs a measured rate, and a step of a model of study %s takes too long to be tried here: leave it out"
                              .formatted(study.name())));
      if (seconds / ranks <= hours * HOUR) {
        return new TimeLimit(plan, List.copyOf(cuts), hours);
      }
      if (cuts.size() == study.cuts().size()) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "{hours} %s: study %s takes %.2g hours at least, with all of its cuts: give more",
                hours,
                study.name(),
                seconds / ranks / HOUR));
      }
      Cut next = study.cuts().get(cuts.size());
      cuts.add(next);
      plan = StudyPlan.of(next.of(plan.study()));
    }
  }

  /**
   * Returns the cuts that an earlier call made for the study in a folder; empty if there are none
   * for these hours. A study that continues must be the same study, whatever the machine does now.
   *
   * @throws InputException if the file of the cuts cannot be read
   */
  public static Optional<TimeLimit> kept(StudyPlan whole, double hours, Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    ObjectNode kept = Json.read(file, "delete it");
    if (kept.path("hours").asDouble() != hours) {
      return Optional.empty();
    }
    return Optional.of(cut(whole, hours, kept.path("cuts").asInt()));
  }

  /**
   * Makes the first cuts of a study.
   *
   * @param count of cuts; all that there are if it is larger
   */
  public static TimeLimit cut(StudyPlan whole, double hours, int count) {
    List<Cut> all = whole.study().cuts();
    List<Cut> cuts = all.subList(0, Math.clamp(count, 0, all.size()));
    Study study = whole.study();
    for (Cut cut : cuts) {
      study = cut.of(study);
    }
    return new TimeLimit(StudyPlan.of(study), List.copyOf(cuts), hours);
  }

  /**
   * Keeps the cuts in the folder of the study.
   *
   * @throws InputException if the folder has something else, or another process is writing it
   */
  public void keep(Path folder) {
    // The study itself says where the folder cannot be locked.
    try (FolderLock _ = FolderLock.of(folder, line -> {})) {
      new StudyFolder(folder).begin(plan.study().name());
      Json.write(folder.resolve(FILE), Json.object().put("hours", hours).put("cuts", cuts.size()));
    }
  }
}
