package org.lathe.evaluation.samples;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/** Principal component analysis of rows. */
final class PrincipalComponents {
  private PrincipalComponents() {}

  /**
   * Scores of the rows on the fewest first components that have at least {@code share} of the
   * variance.
   *
   * @param rows [n][d]
   * @param share in (0, 1)
   * @return [n][components], at least one component
   */
  static double[][] scores(double[][] rows, double share) {
    double[][] centred = centre(rows);
    int n = centred.length;
    int d = centred[0].length;
    boolean byColumns = d <= n;
    // Covariances of the columns or products of the rows, whichever are fewer: both have the same
    // eigenvalues above zero.
    RealMatrix products = products(byColumns ? transpose(centred) : centred);
    EigenDecomposition eigen = new EigenDecomposition(products);
    double[] values = eigen.getRealEigenvalues();
    double total = Arrays.stream(values).map(value -> Math.max(0, value)).sum();
    int kept = 0;
    double held = 0;
    while (kept < values.length && (kept == 0 || held < share * total)) {
      held += Math.max(0, values[kept++]);
    }
    double[][] scores = new double[n][kept];
    for (int c = 0; c < kept; c++) {
      double[] vector = eigen.getEigenvector(c).toArray();
      double length = Math.sqrt(Math.max(0, values[c]));
      for (int i = 0; i < n; i++) {
        scores[i][c] = byColumns ? dot(centred[i], vector) : vector[i] * length;
      }
    }
    return scores;
  }

  private static double[][] centre(double[][] rows) {
    int d = rows[0].length;
    double[] mean = new double[d];
    for (double[] row : rows) {
      for (int j = 0; j < d; j++) {
        mean[j] += row[j] / rows.length;
      }
    }
    double[][] centred = new double[rows.length][d];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < d; j++) {
        centred[i][j] = rows[i][j] - mean[j];
      }
    }
    return centred;
  }

  private static double[][] transpose(double[][] rows) {
    double[][] columns = new double[rows[0].length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        columns[j][i] = rows[i][j];
      }
    }
    return columns;
  }

  /** Products of each two, symmetric to the bit. */
  private static RealMatrix products(double[][] vectors) {
    int n = vectors.length;
    double[][] products = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        products[i][j] = dot(vectors[i], vectors[j]);
        products[j][i] = products[i][j];
      }
    }
    return new Array2DRowRealMatrix(products, false);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
