package org.lathe.conformance.golden;

import java.util.Arrays;

/**
 * Reverse-mode differentiation of scalars: each node has a value and links to the nodes from which
 * it was computed, with the partial derivatives. Nodes are named by their number; parents come
 * before children.
 */
final class Tape {
  private double[] values = new double[1 << 16];
  private int[] firstLink = new int[1 << 16];
  private int[] parents = new int[1 << 20];
  private double[] partials = new double[1 << 20];
  private int nodes;
  private int links;

  /** Returns the number of nodes so far. */
  int size() {
    return nodes;
  }

  /** Removes all nodes from number {@code size} on. */
  void truncate(int size) {
    links = size < nodes ? firstLink[size] : links;
    nodes = size;
  }

  /** Adds a variable. */
  int leaf(double value) {
    return node(value);
  }

  /** Adds variables with consecutive numbers; returns the first. */
  int leaves(double[] all) {
    int first = nodes;
    for (double value : all) {
      leaf(value);
    }
    return first;
  }

  double value(int node) {
    return values[node];
  }

  /** Adds a link to the next node: it depends on {@code parent} with this slope. */
  void link(int parent, double partial) {
    if (links == parents.length) {
      parents = Arrays.copyOf(parents, 2 * links);
      partials = Arrays.copyOf(partials, 2 * links);
    }
    parents[links] = parent;
    partials[links++] = partial;
  }

  /** Adds the next node, with the links since the last node. */
  int node(double value) {
    if (nodes + 1 == values.length) {
      values = Arrays.copyOf(values, 2 * values.length);
      firstLink = Arrays.copyOf(firstLink, 2 * firstLink.length);
    }
    values[nodes] = value;
    firstLink[nodes + 1] = links;
    return nodes++;
  }

  int add(int a, int b) {
    link(a, 1);
    link(b, 1);
    return node(values[a] + values[b]);
  }

  int multiply(int a, int b) {
    link(a, values[b]);
    link(b, values[a]);
    return node(values[a] * values[b]);
  }

  int scale(int a, double factor) {
    link(a, factor);
    return node(values[a] * factor);
  }

  /** Adds {@code sum of a_i b_i}. */
  int dot(int[] a, int[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      link(a[i], values[b[i]]);
      link(b[i], values[a[i]]);
      sum += values[a[i]] * values[b[i]];
    }
    return node(sum);
  }

  int sum(int[] terms) {
    double sum = 0;
    for (int term : terms) {
      link(term, 1);
      sum += values[term];
    }
    return node(sum);
  }

  /** Adds {@code max(a, bound)}; at the bound its derivative is 0. */
  int max(int a, double bound) {
    link(a, values[a] > bound ? 1 : 0);
    return node(Math.max(values[a], bound));
  }

  /** Adds {@code x / (1 + exp(-x))}. */
  int silu(int x) {
    double sigmoid = 1 / (1 + Math.exp(-values[x]));
    link(x, sigmoid * (1 + values[x] * (1 - sigmoid)));
    return node(values[x] * sigmoid);
  }

  /** Adds {@code log sum exp(x_i)}. */
  int logSumExp(int[] x) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i : x) {
      max = Math.max(max, values[i]);
    }
    double sum = 0;
    for (int i : x) {
      sum += Math.exp(values[i] - max);
    }
    double result = max + Math.log(sum);
    for (int i : x) {
      link(i, Math.exp(values[i] - result));
    }
    return node(result);
  }

  /** Adds {@code exp(a - b)}. */
  int expOfDifference(int a, int b) {
    double result = Math.exp(values[a] - values[b]);
    link(a, result);
    link(b, -result);
    return node(result);
  }

  /** Returns the derivatives of node {@code of} for all nodes up to it. */
  double[] gradient(int of) {
    double[] gradient = new double[of + 1];
    gradient[of] = 1;
    for (int n = of; n >= 0; n--) {
      double g = gradient[n];
      if (g != 0) {
        for (int l = firstLink[n]; l < firstLink[n + 1]; l++) {
          gradient[parents[l]] += g * partials[l];
        }
      }
    }
    return gradient;
  }
}
