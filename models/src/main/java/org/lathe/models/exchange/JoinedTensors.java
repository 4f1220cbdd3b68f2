package org.lathe.models.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;

/**
 * The tensors of a checkpoint in which another program keeps several weights as one tensor: each is
 * split into the states of the graphs when it is read, and joined when it is written. What no
 * weight is a part of is not read, and is zero when it is written.
 */
public final class JoinedTensors {
  private final List<TensorPart> parts;

  /** What the weights are parts of; a weight may have parts in several tensors of a layer. */
  private final Map<Parameter, List<TensorPart>> byParameter = new LinkedHashMap<>();

  /** Null until it is needed: names of each layer take longer than all that planning does. */
  private Map<String, int[]> extents;

  /**
   * Creates the tensors of a checkpoint.
   *
   * @param parts of all its tensors, in the order of the checkpoint
   * @param states those of the parts that the model has
   */
  public JoinedTensors(List<? extends TensorPart> parts, List<? extends TensorPart> states) {
    this.parts = List.copyOf(parts);
    for (TensorPart state : states) {
      byParameter.computeIfAbsent(state.parameter(), p -> new ArrayList<>()).add(state);
    }
  }

  private Map<String, int[]> named() {
    if (extents == null) {
      extents = new LinkedHashMap<>();
      for (TensorPart part : parts) {
        for (int l = 0; l < part.parameter().layers(); l++) {
          extents.putIfAbsent(part.tensorOf(l), part.extents());
        }
      }
    }
    return extents;
  }

  /** Returns the extents of the tensors by their names. */
  public Map<String, int[]> extents() {
    return new LinkedHashMap<>(named());
  }

  /**
   * Sets states with the shapes of the weights.
   *
   * @param tensors the tensors of the checkpoint by their names; null where there is none
   * @param state which state of a parameter to set, such as {@code Parameter::name}
   * @param where the tensors are, named in errors
   * @throws InputException if a tensor is missing or has another shape, or a number that is not
   *     finite
   */
  public void write(
      Session session,
      Function<String, Safetensors.Entry> tensors,
      Function<Parameter, String> state,
      String where) {
    byParameter.forEach(
        (parameter, parts) -> {
          session.declare(state.apply(parameter), parameter.type());
          float[] values = new float[parameter.type().shape().size()];
          int size = values.length / parameter.layers();
          for (TensorPart part : parts) {
            for (int l = 0; l < parameter.layers(); l++) {
              String name = part.tensorOf(l);
              part.take(elements(tensors.apply(name), part, name, where), values, l * size);
            }
          }
          session.write(state.apply(parameter), values);
        });
  }

  private static float[] elements(
      Safetensors.Entry entry, TensorPart part, String name, String where) {
    if (entry == null) {
      throw new InputException(where + " has no tensor " + name);
    }
    if (!Arrays.equals(entry.shape(), part.extents()) || entry.floats() == null) {
      throw new InputException(
          "%s: tensor %s has shape %s, its config.json requires float32 %s"
              .formatted(
                  where, name, Arrays.toString(entry.shape()), Arrays.toString(part.extents())));
    }
    Weights.requireFinite(where, name, entry.floats());
    return entry.floats();
  }

  /**
   * Returns states with the shapes of the weights as the tensors of a checkpoint.
   *
   * @param state which state of a parameter to read, such as {@code Parameter::name}
   */
  public Map<String, Safetensors.Entry> read(Session session, Function<Parameter, String> state) {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    named()
        .forEach(
            (name, shape) ->
                tensors.put(
                    name,
                    Safetensors.Entry.of(
                        shape, new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)])));
    byParameter.forEach(
        (parameter, parts) -> {
          float[] values = session.read(state.apply(parameter));
          int size = values.length / parameter.layers();
          for (TensorPart part : parts) {
            for (int l = 0; l < parameter.layers(); l++) {
              part.give(values, l * size, tensors.get(part.tensorOf(l)).floats());
            }
          }
        });
    return tensors;
  }
}
