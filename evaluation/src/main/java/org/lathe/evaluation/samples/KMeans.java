package org.lathe.evaluation.samples;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.Clusterable;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/** k-means with several starts; keeps the result with the smallest squared distance. */
final class KMeans {
  private KMeans() {}

  private record Row(int index, double[] values) implements Clusterable {
    @Override
    public double[] getPoint() {
      return values;
    }
  }

  /**
   * Returns the cluster of each row.
   *
   * @param rows [n][d]
   * @param k clusters, at most n
   * @param starts how many times to begin anew, at least 1
   * @param iterations most iterations of a start
   * @return [n], numbers from 0 to k - 1
   */
  static int[] labels(double[][] rows, int k, int starts, int iterations, long seed) {
    List<Row> points = IntStream.range(0, rows.length).mapToObj(i -> new Row(i, rows[i])).toList();
    RandomGenerator random = new Well19937c(seed);
    KMeansPlusPlusClusterer<Row> clusterer =
        new KMeansPlusPlusClusterer<>(k, iterations, new EuclideanDistance(), random);
    double least = Double.POSITIVE_INFINITY;
    int[] best = new int[rows.length];
    for (int start = 0; start < starts; start++) {
      List<CentroidCluster<Row>> clusters = clusterer.cluster(points);
      double distance = clusters.stream().mapToDouble(KMeans::squaredDistance).sum();
      if (distance < least) {
        least = distance;
        for (int c = 0; c < clusters.size(); c++) {
          for (Row row : clusters.get(c).getPoints()) {
            best[row.index()] = c;
          }
        }
      }
    }
    return best;
  }

  private static double squaredDistance(CentroidCluster<Row> cluster) {
    double[] centre = cluster.getCenter().getPoint();
    double sum = 0;
    for (Row row : cluster.getPoints()) {
      for (int j = 0; j < centre.length; j++) {
        double apart = row.values()[j] - centre[j];
        sum += apart * apart;
      }
    }
    return sum;
  }
}
