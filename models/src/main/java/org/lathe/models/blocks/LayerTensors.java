package org.lathe.models.blocks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.lathe.models.Parameter;
import org.lathe.models.exchange.JoinedTensors;
import org.lathe.models.exchange.TensorPart;

/**
 * The tensors of checkpoints of decoders whose layers have different blocks: each has the number of
 * its layer in its name. The maps that make u and o are one tensor, {@code in_proj}, and so are
 * those that make steps, B and C, {@code x_proj}, as in Mamba's release; each expert has tensors of
 * its own, as in Mixtral's.
 */
public final class LayerTensors {
  private static final String LAYERS = "layers.";

  /** Weights whose rows follow each other in one tensor, in their order there. */
  private static final List<String> IN = List.of("mixer.u.weight", "mixer.o.weight");

  private static final List<String> X =
      List.of("mixer.x_dt.weight", "mixer.x_b.weight", "mixer.x_c.weight");

  private static final Pattern EXPERT = Pattern.compile("layers\\.feed_forward\\.experts\\.(.+)");

  private final LayerBlocks blocks;
  private final int layers;
  private final List<Parameter> parameters;

  private LayerTensors(LayerBlocks blocks, int layers, List<Parameter> parameters) {
    this.blocks = blocks;
    this.layers = layers;
    this.parameters = parameters;
  }

  /** Returns the tensors of {@link LayerParameters}. */
  public static JoinedTensors of(LayerBlocks blocks, int layers, List<Parameter> parameters) {
    LayerTensors tensors = new LayerTensors(blocks, layers, parameters);
    List<TensorPart> parts = new ArrayList<>();
    parameters.forEach(parameter -> parts.addAll(tensors.parts(parameter)));
    return new JoinedTensors(parts, parts);
  }

  private List<TensorPart> parts(Parameter parameter) {
    String name = parameter.name();
    if (!parameter.stacked()) {
      return List.of(new Part(parameter, List.of(), name, parameter.extentsOfLayer(), 0, 0));
    }
    String inLayer = name.substring(LAYERS.length());
    List<Integer> numbers = numbers(inLayer);
    int[] extents = parameter.extentsOfLayer();
    Matcher expert = EXPERT.matcher(name);
    if (expert.matches()) {
      return experts(parameter, numbers, expert.group(1), extents);
    }
    for (List<String> joined : List.of(IN, X)) {
      if (joined.contains(inLayer)) {
        return List.of(joined(parameter, numbers, joined, inLayer));
      }
    }
    return List.of(new Part(parameter, numbers, inLayer, extents, 0, 0));
  }

  /** Returns the numbers of the layers that have a weight of this name. */
  private List<Integer> numbers(String inLayer) {
    return LayerMixers.NAMES.entrySet().stream()
        .filter(mixer -> inLayer.startsWith(mixer.getValue()))
        .map(mixer -> blocks.with(mixer.getKey(), layers))
        .findFirst()
        .orElseGet(() -> IntStream.range(0, layers).boxed().toList());
  }

  private static List<TensorPart> experts(
      Parameter parameter, List<Integer> numbers, String name, int[] extents) {
    int[] ofExpert = Arrays.copyOfRange(extents, 1, extents.length);
    int size = ofExpert[0] * ofExpert[1];
    List<TensorPart> parts = new ArrayList<>();
    for (int e = 0; e < extents[0]; e++) {
      parts.add(
          new Part(
              parameter,
              numbers,
              String.format(Locale.ROOT, "feed_forward.experts.%d.%s", e, name),
              ofExpert,
              e * size,
              0));
    }
    return parts;
  }

  private TensorPart joined(
      Parameter parameter, List<Integer> numbers, List<String> names, String inLayer) {
    int rows = 0;
    int before = 0;
    for (String name : names) {
      int own = extents(name)[0];
      before += names.indexOf(name) < names.indexOf(inLayer) ? own : 0;
      rows += own;
    }
    int columns = parameter.extentsOfLayer()[1];
    String tensor = names == IN ? "mixer.in_proj.weight" : "mixer.x_proj.weight";
    return new Part(parameter, numbers, tensor, new int[] {rows, columns}, 0, before * columns);
  }

  private int[] extents(String inLayer) {
    return parameters.stream()
        .filter(parameter -> parameter.name().equals(LAYERS + inLayer))
        .findFirst()
        .orElseThrow()
        .extentsOfLayer();
  }

  /**
   * A weight, or one expert of it, as a part of a tensor.
   *
   * @param numbers of the layers that are stacked; empty for a weight outside of layers
   * @param tensor name of the tensor, without {@code layers.N.}
   * @param from first element of a layer's weight that is of the tensor
   * @param to first element of the tensor that is of the weight
   */
  private record Part(
      Parameter parameter, List<Integer> numbers, String tensor, int[] extents, int from, int to)
      implements TensorPart {
    @Override
    public String tensorOf(int l) {
      return numbers.isEmpty() ? tensor : LAYERS + numbers.get(l) + "." + tensor;
    }

    /** Elements that weight and tensor have in common. */
    private int count() {
      int ofTensor = extents[0] * (extents.length > 1 ? extents[1] : 1);
      int ofWeight = Arrays.stream(parameter.extentsOfLayer()).reduce(1, (a, b) -> a * b);
      return Math.min(ofTensor, ofWeight);
    }

    @Override
    public void take(float[] values, float[] weights, int at) {
      System.arraycopy(values, to, weights, at + from, count());
    }

    @Override
    public void give(float[] weights, int at, float[] values) {
      System.arraycopy(weights, at + from, values, to, count());
    }
  }
}
