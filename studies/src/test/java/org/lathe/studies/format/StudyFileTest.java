package org.lathe.studies.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.files.InputException;

/** Studies are read as they are written, and a wrong file is refused with the path of the field. */
class StudyFileTest {
  private static final String STUDY =
      """
      name: mine
      about: A study.
      seeds: [1, 2]
      common: {data.source: stories, model.dim: 16}
      models:
        - {name: ltm, recipe: pocket, vary: {objective.fast.steps: [1, 2]}}
        - {name: ar, recipe: ar-pocket, set: {model.window: 32}, tune: {rate.peak: [1e-2, 1e-3]}}
      budgets:
        - {name: flops, axis: flops, amount: 1e9}
      measure:
        suite: {sequences: 4, draws: 2, curve: [0, 1, 2], secondHalf: false}
        samples:
          count: 4
          mauve: {prompts: 10, promptTokens: 8, each: 2, tokens: 8, features: ar}
        zeroShot: {sets: [ptb, lm1b], draws: 2}
        gsm8k: {shots: 5, answers: 5, k: [1, 5]}
      claims:
        - id: first
          sentence: It is better.
          source: Somebody
          compare:
            left: {model: ltm, budget: flops, values: {objective.fast.steps: 2}, figure: bound}
            right: {model: ar, budget: flops, figure: bound}
          expect: lower
      cut:
        - seeds: 1
      """;

  @Test
  void aStudyIsReadAsItIsWritten() {
    Study study = StudyFile.parse(STUDY, "mine.yaml");
    assertEquals(List.of(1L, 2L), study.seeds());
    StudyModel ar = study.model("ar").orElseThrow();
    assertEquals(Map.of("rate.peak", List.of("0.01", "0.001")), ar.tune());
    assertEquals(List.of("flops"), ar.budgets());
    assertEquals("stories", ar.recipe().data().source());
    assertEquals(1e9, study.budget("flops").orElseThrow().amount());
    assertEquals(List.of(new Cut.Seeds(1)), study.cuts());
    assertEquals(0.05, study.level());
  }

  /** A study that ships is read whole; its parts are named as its claims name them. */
  @ParameterizedTest
  @MethodSource
  void shippedStudiesAreRead(String name) {
    assertEquals(name, StudyFile.find(name).name());
  }

  static List<String> shippedStudiesAreRead() {
    return StudyFile.names();
  }

  /** What is replaced, by what, and what the message is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "about: A|abuot: A|abuot is unknown: did you mean about?",
        "seeds: [1, 2]|seeds: [1, 1]|seeds: must be whole numbers, at least 0, each once",
        "model.dim: 16|model.dimm: 16|common: model.dimm is unknown: did you mean dim?",
        "recipe: pocket|recipe: pockt|models[0].recipe: unknown recipe 'pockt': did you mean"
            + " pocket?",
        "axis: flops|axis: seconds|budgets[0].axis: 'seconds', must be one of flops, tokens,"
            + " weights",
        "amount: 1e9|amount: 0|budgets[0].amount: 0, must be above 0",
        "curve: [0, 1, 2]|curve: [0, 2, 1]|measure.suite.curve: must ascend: 1 follows 2",
        "sequences: 4|sequences: 1|measure.suite.sequences: 1, must be a whole number, at least 2",
        "right: {model: ar|right: {model: al|claims[0].compare.right.model: 'al' is unknown",
        "steps: 2}, figure|steps: 3}, figure|claims[0].compare.left.values.objective.fast.steps: 3",
        "2}, figure: bound|2}, figure: gain|claims[0].compare.left.figure: gain needs",
        "expect: lower|expect: low|claims[0].expect: 'low', must be one of lower, higher",
        "- seeds: 1|- seed: 1|cut[0].seed is unknown: did you mean seeds?",
        "model.dim: 16|steps: 16|common: steps cannot be set",
        "sets: [ptb|sets: [ptp|measure.zeroShot.sets: 'ptp' is unknown: did you mean ptb?",
        "sets: [ptb|sets: [gsm8k|measure.zeroShot.sets: 'gsm8k' is unknown",
        "k: [1, 5]|k: [1, 6]|measure.gsm8k.k: 6, must be at most the 5 answers",
        "features: ar|features: ltm|measure.samples.mauve.features: 'ltm' is of family ltm, must be"
            + " an autoregressive model",
        "features: ar|features: al|measure.samples.mauve.features: 'al' is unknown: did you mean"
            + " ar?",
        "promptTokens: 8|promptTokens: 57|measure.samples.mauve.tokens: a prompt and its"
            + " continuation have 65 tokens, must be at most the 64 of a sequence of model ltm",
        "2}, figure: bound|2}, figure: zeroShot.lambada|claims[0].compare.left.figure:"
            + " zeroShot.lambada needs measure.zeroShot.sets: [lambada]",
        "2}, figure: bound|2}, figure: gsm8k@2|claims[0].compare.left.figure: gsm8k@2 needs"
            + " measure.gsm8k.k: [2]",
        "2}, figure: bound|2}, figure: gsm8k|claims[0].compare.left.figure: 'gsm8k' is unknown",
        "2}, figure: bound|2}, figure: zeroShot|claims[0].compare.left.figure: 'zeroShot' is"
            + " unknown",
        "2}, figure: bound|2}, figure: judged|claims[0].compare.left.figure: judged needs"
            + " measure.samples.judge",
        "axis: flops,|axis: recipe,|budgets[0].amount: is what the recipe says: remove it",
        "recipe: ar-pocket|recipe: ar-pocket, protocol: paper|models[1].protocol: ",
        "recipe: ar-pocket|recipe: ar-pocket, protocol: papers|models[1].protocol: 'papers', must"
            + " be one of honest, paper, release",
      })
  void aWrongFieldIsNamedByItsPath(String from, String to, String message) {
    String wrong = STUDY.replace(from, to);
    InputException e =
        assertThrows(InputException.class, () -> StudyFile.parse(wrong, "mine.yaml"));
    assertEquals("mine.yaml: " + message, cut(e.getMessage(), message), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void setsMauveAndGsm8kAreReadAsTheyAreWritten() {
    Measures measures = StudyFile.parse(STUDY, "mine.yaml").measures();
    assertEquals(
        new Measures.ZeroShot(List.of("ptb", "lm1b"), 0, 2), measures.zeroShot().orElseThrow());
    assertEquals(new Measures.Gsm8k(5, 5, List.of(1, 5), 0), measures.gsm8k().orElseThrow());
    assertEquals(
        new Measures.Mauve(10, 8, 2, 8, "ar"),
        measures.samples().orElseThrow().mauve().orElseThrow());
  }

  /** Only what the validation suite measures has a value at each T_fast. */
  @Test
  void aTrendOverFastStepsIsOfTheSuite() {
    String trend =
        STUDY.replaceAll(
            "(?s)compare:.*?expect",
            "trend: {model: ltm, budget: flops, values:"
                + " {objective.fast.steps: 2}, figure: zeroShot.ptb, over: fastSteps}\n    expect");
    InputException e =
        assertThrows(InputException.class, () -> StudyFile.parse(trend, "mine.yaml"));
    assertEquals(
        "mine.yaml: claims[0].trend.figure: zeroShot.ptb is not measured over fastSteps",
        e.getMessage());
  }

  private static String cut(String whole, String message) {
    int length = "mine.yaml: ".length() + message.length();
    return whole.substring(0, Math.min(length, whole.length()));
  }

  @Test
  void anUnknownStudyNamesTheNearest() {
    InputException e = assertThrows(InputException.class, () -> StudyFile.find("smok"));
    assertEquals(
        true,
        e.getMessage().startsWith("unknown study 'smok': did you mean smoke?"),
        e::getMessage);
  }
}
