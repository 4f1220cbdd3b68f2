package org.lathe.models;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/** Puts a model's weights into a session and takes them out, by the names of its checkpoints. */
public final class Weights {
  private Weights() {}

  /** Initializes all weights; random ones are a function of the seed and the parameter's number. */
  public static void start(Session session, List<Parameter> parameters, long seed) {
    for (int p = 0; p < parameters.size(); p++) {
      Parameter parameter = parameters.get(p);
      session.declare(parameter.name(), parameter.type());
      switch (parameter.start()) {
        case WeightStart.Constant constant -> fill(session, parameter, constant.value());
        case WeightStart.Normal normal ->
            drawNormal(session, parameter, normal.deviation(), seed, p);
        case WeightStart.Uniform uniform ->
            drawUniform(session, parameter, uniform.bound(), seed, p);
        case WeightStart.Logarithms _ -> fillLogarithms(session, parameter);
        case WeightStart.InverseSoftplus steps -> drawSteps(session, parameter, steps, seed, p);
      }
    }
  }

  private static void fill(Session session, Parameter parameter, float value) {
    float[] values = new float[parameter.type().shape().size()];
    Arrays.fill(values, value);
    session.write(parameter.name(), values);
  }

  /** Sets the averages of a training to the weights, as before the first update. */
  public static void startAverages(Session session, List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      session.declare(parameter.average(), parameter.type());
      session.write(parameter.average(), session.read(parameter.name()));
    }
  }

  /** Draws in float64 on the host, so that all engines start with the same bits. */
  private static void drawUniform(
      Session session, Parameter parameter, double bound, long seed, int number) {
    float[] values = new float[parameter.type().shape().size()];
    for (int i = 0; i < values.length; i++) {
      double share = NoiseStream.uniform(NoiseStream.Purpose.WEIGHTS, seed, 0, 0, number, i);
      values[i] = (float) (bound * (2 * share - 1));
    }
    session.write(parameter.name(), values);
  }

  private static void fillLogarithms(Session session, Parameter parameter) {
    float[] values = new float[parameter.type().shape().size()];
    int columns = parameter.type().shape().columns();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) StrictMath.log(i % columns + 1.0);
    }
    session.write(parameter.name(), values);
  }

  private static void drawSteps(
      Session session,
      Parameter parameter,
      WeightStart.InverseSoftplus start,
      long seed,
      int number) {
    float[] values = new float[parameter.type().shape().size()];
    double least = StrictMath.log(start.least());
    double range = StrictMath.log(start.most()) - least;
    for (int i = 0; i < values.length; i++) {
      double share = NoiseStream.uniform(NoiseStream.Purpose.WEIGHTS, seed, 0, 0, number, i);
      double step = Math.max(StrictMath.exp(least + share * range), start.floor());
      // The inverse of log(1 + e^x), without cancellation for small steps.
      values[i] = (float) (step + StrictMath.log(-StrictMath.expm1(-step)));
    }
    session.write(parameter.name(), values);
  }

  private static void drawNormal(
      Session session, Parameter parameter, double deviation, long seed, int number) {
    GraphBuilder graph = new GraphBuilder("start." + parameter.name());
    TensorType type = parameter.type();
    Tensor normals =
        graph.philoxNormal(
            graph.input(GraphNames.KEY, TensorType.i32(2)),
            graph.input(GraphNames.STREAM, TensorType.i32(1, 3)),
            Shape.of(1, 1, type.shape().size()));
    float logVariance = (float) (2 * StrictMath.log(deviation));
    Tensor value =
        graph.gaussianSample(
            graph.filled(type, 0),
            graph.filled(type, logVariance),
            graph.reshape(normals, type.shape()));
    graph.update(graph.state(parameter.name(), type), value);
    try (Program program = session.compile(graph.build())) {
      program.write(GraphNames.KEY, NoiseStream.key(seed));
      program.write(GraphNames.STREAM, NoiseStream.of(NoiseStream.Purpose.WEIGHTS, 0, 0, number));
      program.run();
    }
  }

  /**
   * Reads states with the shapes of the weights, split into layers.
   *
   * @param state which state of a parameter to read, such as {@code Parameter::name}
   */
  public static Map<String, Safetensors.Entry> read(
      Session session, List<Parameter> parameters, Function<Parameter, String> state) {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      float[] values = session.read(state.apply(parameter));
      int layers = parameter.layers();
      int size = values.length / layers;
      for (int l = 0; l < layers; l++) {
        tensors.put(
            parameter.nameOfLayer(l),
            Safetensors.Entry.of(
                parameter.extentsOfLayer(), Arrays.copyOfRange(values, l * size, (l + 1) * size)));
      }
    }
    return tensors;
  }

  /**
   * Sets states with the shapes of the weights from tensors split into layers.
   *
   * @param canonical the name that a tensor of the file has here
   * @param where named in errors
   * @throws InputException if a tensor is missing or has another shape, or a number that is not
   *     finite, or a layer has one more: then the file is of another model
   */
  public static void write(
      Session session,
      List<Parameter> parameters,
      UnaryOperator<String> canonical,
      Map<String, Safetensors.Entry> tensors,
      Function<Parameter, String> state,
      String where) {
    Map<String, Safetensors.Entry> byName = new LinkedHashMap<>();
    tensors.forEach((name, entry) -> byName.put(canonical.apply(name), entry));
    requireNoOther(parameters, byName.keySet(), where);
    for (Parameter parameter : parameters) {
      session.declare(state.apply(parameter), parameter.type());
      float[] values = new float[parameter.type().shape().size()];
      int layers = parameter.layers();
      int size = values.length / layers;
      for (int l = 0; l < layers; l++) {
        String name = parameter.nameOfLayer(l);
        Safetensors.Entry entry = byName.get(name);
        if (entry == null) {
          throw new InputException(where + " has no tensor " + name);
        }
        if (!Arrays.equals(entry.shape(), parameter.extentsOfLayer()) || entry.floats() == null) {
          throw new InputException(
              where
                  + ": tensor "
                  + name
                  + " has shape "
                  + Arrays.toString(entry.shape())
                  + ", the configuration requires float32 "
                  + Arrays.toString(parameter.extentsOfLayer()));
        }
        requireFinite(where, name, entry.floats());
        System.arraycopy(entry.floats(), 0, values, l * size, size);
      }
      session.write(state.apply(parameter), values);
    }
  }

  /**
   * Refuses a tensor from which every figure of a model would be NaN.
   *
   * @param where the tensor is, named in errors
   * @throws InputException if an element is NaN or infinite
   */
  public static void requireFinite(String where, String name, float[] elements) {
    for (int i = 0; i < elements.length; i++) {
      if (!Float.isFinite(elements[i])) {
        throw new InputException(
            "%s: tensor %s has %s at element %d, as float32: its training met a number that is not finite, so give an earlier checkpoint"
                .formatted(where, name, elements[i], i));
      }
    }
  }

  /**
   * Tensors outside of layers and of an encoder may be there: other programs write the tables that
   * they compute.
   */
  private static void requireNoOther(List<Parameter> parameters, Set<String> found, String where) {
    Set<String> known = new HashSet<>();
    for (Parameter parameter : parameters) {
      for (int l = 0; l < parameter.layers(); l++) {
        known.add(parameter.nameOfLayer(l));
      }
    }
    for (String name : found) {
      if ((name.startsWith("layers.") || name.startsWith("encoder.")) && !known.contains(name)) {
        throw new InputException(
            where
                + " is of another model than its config.json describes: that has no tensor "
                + name);
      }
    }
  }
}
