package org.lathe.evaluation.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What is planted is found; noise stays at what the control says, however many features. */
class LinearProbeTest {
  private static final int EXAMPLES = 100;
  private static final int CLASSES = 5;
  private static final int SHUFFLES = 19;

  private static ProbeFigure read(float[][] features, int[] labels, long seed) {
    return new LinearProbe(Examples.products(features)).read(labels, CLASSES, SHUFFLES, seed);
  }

  @Test
  void plantedLabelsAreRead() {
    int[] labels = Examples.labels(EXAMPLES, CLASSES, 1);
    float[][] features = Examples.planted(Examples.noise(EXAMPLES, 20, 1), labels, 4);
    ProbeFigure figure = read(features, labels, 1);
    assertTrue(figure.accuracy() > 0.8, figure::toString);
    assertTrue(figure.controlMax() < 0.5, figure::toString);
    assertEquals(1.0 / (SHUFFLES + 1), figure.p());
  }

  @Test
  void aFaintPlantIsReadAmongManyMoreFeaturesThanExamples() {
    int[] labels = Examples.labels(2 * EXAMPLES, CLASSES, 2);
    float[][] features = Examples.planted(Examples.noise(2 * EXAMPLES, 400, 2), labels, 5);
    ProbeFigure figure = read(features, labels, 2);
    assertTrue(figure.accuracy() > figure.controlMax(), figure::toString);
  }

  @Test
  void noiseIsAtTheLevelOfTheControl() {
    int significant = 0;
    double above = 0;
    int draws = 20;
    for (long seed = 0; seed < draws; seed++) {
      int[] labels = Examples.labels(EXAMPLES, CLASSES, seed);
      ProbeFigure figure = read(Examples.noise(EXAMPLES, 150, seed), labels, seed);
      significant += figure.p() <= 0.05 ? 1 : 0;
      above += figure.accuracy() > figure.controlMean() ? 1 : 0;
    }
    // By chance 1 of 20 is, and 10 of 20 are; 5 and 17 or more come about less than once in 400.
    assertTrue(significant < 5, significant + " of " + draws + " noises look like a finding");
    assertTrue(above < 17, above + " of " + draws + " noises are read above their control");
  }

  @Test
  void guessingTheMostFrequentLabelIsNoFinding() {
    int[] labels = Examples.labels(EXAMPLES, CLASSES, 3);
    for (int i = 0; i < EXAMPLES; i += 2) {
      labels[i] = 0;
    }
    ProbeFigure figure = read(new float[EXAMPLES][3], labels, 3);
    assertEquals(figure.accuracy(), figure.controlMean());
    assertEquals(1, figure.p());
  }
}
