package org.lathe.evaluation.latent;

import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * A linear classifier: ridge regression of one indicator for each class, with an intercept; the
 * largest output wins. It is solved in its dual form, by the eigenvectors of the examples' inner
 * products, so that many labellings and strengths cost one decomposition, and features may
 * outnumber examples.
 *
 * <p>The strength is the one whose leave-one-out predictions are right most often on the training
 * examples, the strongest of several such. They are computed in closed form: the residual of
 * example i is {@code (y_i - f_i) / (1 - h_ii)}, with h the matrix that makes fitted values f from
 * y (Allen's PRESS; Golub, Heath and Wahba, 1979).
 */
final class RidgeClassifier {
  /** Strengths over the mean eigenvalue, weakest first. */
  private static final double[] STRENGTHS = {1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3};

  private final int examples;
  private final double[][] test;
  private final double[][] vectors;
  private final double[] values;
  private final double meanValue;

  /**
   * Decomposes.
   *
   * @param products inner products of the features of all examples, [n, n]
   * @param train numbers of the examples to learn from
   * @param test numbers of the examples to predict
   */
  RidgeClassifier(double[][] products, int[] train, int[] test) {
    this.examples = train.length;
    double[] trainMean = means(products, train, train);
    double mean = 0;
    for (double each : trainMean) {
      mean += each / examples;
    }
    double[][] centred = centred(products, train, train, trainMean, trainMean, mean);
    this.test = centred(products, test, train, means(products, test, train), trainMean, mean);
    // Of a symmetric matrix without negative eigenvalues both decompositions are the same, but
    // EigenDecomposition does not converge where eigenvalues differ by many orders of magnitude.
    SingularValueDecomposition decomposition =
        new SingularValueDecomposition(new Array2DRowRealMatrix(centred, false));
    this.values = decomposition.getSingularValues();
    this.vectors = decomposition.getU().getData();
    double sum = 0;
    for (int j = 0; j < examples; j++) {
      sum += values[j];
    }
    this.meanValue = sum / examples;
  }

  /** Mean inner product of each of {@code rows} with {@code columns}. */
  private static double[] means(double[][] products, int[] rows, int[] columns) {
    double[] means = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int column : columns) {
        means[i] += products[rows[i]][column] / columns.length;
      }
    }
    return means;
  }

  /** Inner products once the training examples' mean is taken from all features. */
  private static double[][] centred(
      double[][] products,
      int[] rows,
      int[] columns,
      double[] rowMean,
      double[] columnMean,
      double mean) {
    double[][] centred = new double[rows.length][columns.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        // The means are added first, which is the same either way round: it stays symmetric.
        centred[i][j] = products[rows[i]][columns[j]] - (rowMean[i] + columnMean[j]) + mean;
      }
    }
    return centred;
  }

  /**
   * Learns the labels and predicts those of the test examples.
   *
   * @param labels of the training examples in their order, from 0
   * @param classes how many labels there are
   */
  int[] predict(int[] labels, int classes) {
    Labelling labelling = new Labelling(labels, classes);
    int most = -1;
    double chosen = 0;
    for (double strength : STRENGTHS) {
      int[] answers = labelling.leftOut(strength * meanValue);
      int right = (int) IntStream.range(0, examples).filter(i -> answers[i] == labels[i]).count();
      if (right >= most) {
        most = right;
        chosen = strength * meanValue;
      }
    }
    return labelling.answers(chosen);
  }

  /**
   * Returns the prediction for each training example by a classifier of one strength without it.
   */
  int[] leftOut(int[] labels, int classes, double ridge) {
    return new Labelling(labels, classes).leftOut(ridge);
  }

  /** Returns the prediction for each test example by a classifier of one strength. */
  int[] answers(int[] labels, int classes, double ridge) {
    return new Labelling(labels, classes).answers(ridge);
  }

  private double shrunk(int j, double ridge) {
    return values[j] == 0 ? 0 : values[j] / (values[j] + ridge);
  }

  /** One labelling of the training examples. */
  private final class Labelling {
    final int[] labels;

    /** The mean of each class's indicator. */
    final double[] share;

    /** Indicators along the eigenvectors, [n, classes]. */
    final double[][] rotated;

    Labelling(int[] labels, int classes) {
      this.labels = labels;
      this.share = new double[classes];
      this.rotated = new double[examples][classes];
      for (int label : labels) {
        share[label] += 1.0 / examples;
      }
      // Indicators less their mean would differ in the constant vector alone, which takes no part.
      for (int i = 0; i < examples; i++) {
        for (int j = 0; j < examples; j++) {
          rotated[j][labels[i]] += vectors[i][j];
        }
      }
    }

    int[] leftOut(double ridge) {
      int[] answers = new int[examples];
      double[] fitted = new double[share.length];
      for (int i = 0; i < examples; i++) {
        System.arraycopy(share, 0, fitted, 0, fitted.length);
        double leverage = 1.0 / examples;
        for (int j = 0; j < examples; j++) {
          double weight = vectors[i][j] * shrunk(j, ridge);
          leverage += weight * vectors[i][j];
          for (int c = 0; c < fitted.length; c++) {
            fitted[c] += weight * rotated[j][c];
          }
        }
        // y - (y - f) / (1 - h) orders the classes as f - h y does.
        fitted[labels[i]] -= leverage;
        answers[i] = largest(fitted);
      }
      return answers;
    }

    int[] answers(double ridge) {
      double[][] dual = new double[examples][share.length];
      for (int i = 0; i < examples; i++) {
        for (int j = 0; j < examples; j++) {
          double weight = values[j] == 0 ? 0 : vectors[i][j] / (values[j] + ridge);
          for (int c = 0; c < share.length; c++) {
            dual[i][c] += weight * rotated[j][c];
          }
        }
      }
      int[] answers = new int[test.length];
      for (int t = 0; t < test.length; t++) {
        double[] score = share.clone();
        for (int i = 0; i < examples; i++) {
          for (int c = 0; c < score.length; c++) {
            score[c] += test[t][i] * dual[i][c];
          }
        }
        answers[t] = largest(score);
      }
      return answers;
    }
  }

  private static int largest(double[] scores) {
    int largest = 0;
    for (int c = 1; c < scores.length; c++) {
      if (scores[c] > scores[largest]) {
        largest = c;
      }
    }
    return largest;
  }
}
