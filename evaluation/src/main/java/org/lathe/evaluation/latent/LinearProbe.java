package org.lathe.evaluation.latent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The accuracy of a linear classifier that predicts labels from features, on examples that it has
 * not learned from: K-fold cross-validation, each example predicted once, by the classifier of the
 * other folds, whose strength is chosen within them. Beside it stands the same procedure on labels
 * that were shuffled among the examples, which gives the accuracy when there is nothing to learn.
 */
final class LinearProbe {
  /** Parts of the examples, each predicted from the others. */
  static final int FOLDS = 5;

  private final List<int[]> train = new ArrayList<>();
  private final List<int[]> test = new ArrayList<>();
  private final List<RidgeClassifier> classifiers = new ArrayList<>();

  /**
   * Decomposes the features of each fold.
   *
   * @param products inner products of the examples' features, [n, n], n at least twice {@link
   *     #FOLDS}
   */
  LinearProbe(double[][] products) {
    for (int fold = 0; fold < FOLDS; fold++) {
      int held = fold;
      // Examples come in no order, so every K-th is as good as a random choice.
      int[] out = IntStream.range(0, products.length).filter(i -> i % FOLDS == held).toArray();
      int[] in = IntStream.range(0, products.length).filter(i -> i % FOLDS != held).toArray();
      test.add(out);
      train.add(in);
      classifiers.add(new RidgeClassifier(products, in, out));
    }
  }

  /**
   * Reads labels.
   *
   * @param labels of the examples, from 0
   * @param classes how many labels there are
   * @param permutations how often the labels are shuffled for the control
   * @param seed of the shuffles
   */
  ProbeFigure read(int[] labels, int classes, int permutations, long seed) {
    int n = labels.length;
    double accuracy = accuracy(labels, classes);
    double[] control = new double[permutations];
    Random random = new Random(seed);
    List<Integer> shuffled = new ArrayList<>(IntStream.of(labels).boxed().toList());
    for (int p = 0; p < permutations; p++) {
      Collections.shuffle(shuffled, random);
      control[p] = accuracy(shuffled.stream().mapToInt(label -> label).toArray(), classes);
    }
    return ProbeFigure.of(accuracy, n, control);
  }

  private double accuracy(int[] labels, int classes) {
    int right = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      int[] in = IntStream.of(train.get(fold)).map(i -> labels[i]).toArray();
      int[] answers = classifiers.get(fold).predict(in, classes);
      for (int t = 0; t < answers.length; t++) {
        right += answers[t] == labels[test.get(fold)[t]] ? 1 : 0;
      }
    }
    return (double) right / labels.length;
  }
}
