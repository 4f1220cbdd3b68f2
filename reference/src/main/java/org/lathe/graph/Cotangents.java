package org.lathe.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Contributions to the cotangent of each tensor, summed only when asked for. Contributions to
 * disjoint slices are concatenated, not padded and added.
 */
final class Cotangents {
  private record Slice(Tensor value, int offset) {
    int end() {
      return offset + value.shape().extent(0);
    }
  }

  private final GraphBuilder graph;
  private final Map<Tensor, List<Tensor>> whole = new HashMap<>();
  private final Map<Tensor, List<Slice>> slices = new HashMap<>();

  Cotangents(GraphBuilder graph) {
    this.graph = graph;
  }

  void add(Tensor of, Tensor cotangent) {
    if (!of.type().equals(cotangent.type())) {
      throw new IllegalStateException(
          "cotangent " + cotangent + " does not have the type of " + of);
    }
    whole.computeIfAbsent(of, key -> new ArrayList<>()).add(cotangent);
  }

  void addSlice(Tensor of, Tensor cotangent, int offset) {
    slices.computeIfAbsent(of, key -> new ArrayList<>()).add(new Slice(cotangent, offset));
  }

  /** Returns the sum of the contributions to {@code of}, or null if there are none. */
  Tensor sum(Tensor of) {
    List<Tensor> terms = new ArrayList<>(whole.getOrDefault(of, List.of()));
    terms.addAll(assembled(of));
    if (terms.isEmpty()) {
      return null;
    }
    Tensor sum = terms.getFirst();
    for (Tensor term : terms.subList(1, terms.size())) {
      sum = graph.add(sum, term);
    }
    whole.put(of, new ArrayList<>(List.of(sum)));
    slices.remove(of);
    return sum;
  }

  private List<Tensor> assembled(Tensor of) {
    List<Slice> left = new ArrayList<>(slices.getOrDefault(of, List.of()));
    left.sort(Comparator.comparingInt(Slice::offset));
    List<Tensor> terms = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Tensor> parts = new ArrayList<>();
      List<Slice> overlapping = new ArrayList<>();
      int filled = 0;
      for (Slice slice : left) {
        if (slice.offset() < filled) {
          overlapping.add(slice);
          continue;
        }
        if (slice.offset() > filled) {
          parts.add(zeros(of, slice.offset() - filled));
        }
        parts.add(slice.value());
        filled = slice.end();
      }
      int rows = of.shape().extent(0);
      if (filled < rows) {
        parts.add(zeros(of, rows - filled));
      }
      terms.add(parts.size() == 1 ? parts.getFirst() : graph.concat(parts));
      left = overlapping;
    }
    return terms;
  }

  private Tensor zeros(Tensor like, int rows) {
    return graph.filled(TensorType.f32(like.shape().withFirst(rows)), 0);
  }
}
