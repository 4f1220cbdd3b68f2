package org.lathe.studies.measure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.evaluation.gsm8k.Gsm8kOptions;
import org.lathe.files.InputException;
import org.lathe.studies.format.Measures;

/** What measurements need besides trained runs: looked for before anything is trained. */
public final class MeasuringNeeds {
  private MeasuringNeeds() {}

  /**
   * Checks that the evaluation sets of a study are there, and genuine.
   *
   * @param sets folder of them; empty where the user named none
   * @throws InputException in one line, naming what is missing and where to get it
   */
  public static void require(Measures measures, Optional<Path> sets) {
    List<EvaluationSet> needed =
        Stream.concat(
                measures.zeroShot().stream()
                    .flatMap(of -> of.sets().stream())
                    .map(EvaluationSet::named),
                measures.gsm8k().map(_ -> EvaluationSet.GSM8K).stream())
            .toList();
    if (needed.isEmpty()) {
      return;
    }
    Path folder =
        sets.orElseThrow(
            () ->
                new InputException(
                    "the study measures %s: set LATHE_DATA, or {data}, to the folder that has them (docs/reference/evaluation-sets.md)"
                        .formatted(
                            String.join(", ", needed.stream().map(EvaluationSet::id).toList()))));
    List<String> missing =
        needed.stream()
            .filter(set -> set.find(folder).isEmpty())
            .map(set -> set.missing(folder))
            .toList();
    if (!missing.isEmpty()) {
      throw new InputException(String.join("; ", missing));
    }
    needed.forEach(set -> set.in(folder));
    measures.gsm8k().filter(of -> of.shots() > 0).ifPresent(_ -> requireExamples(folder));
  }

  private static void requireExamples(Path folder) {
    Path examples = Gsm8kOptions.examplesBeside(EvaluationSet.GSM8K.in(folder).files().getFirst());
    if (!Files.isRegularFile(examples)) {
      throw new InputException(
          "%s is missing: GSM8K takes its solved problems from there; get it from %s"
              .formatted(examples, EvaluationSet.GSM8K.origin()));
    }
  }
}
