package org.lathe.models.diffusion.network;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.files.SafetensorsFile;
import org.lathe.models.Parameter;
import org.lathe.models.exchange.JoinedTensors;

/**
 * The weights of a diffusion network as the tensors of its release. MDLM's and SEDD's have one
 * matrix of queries, keys and values, whose rows stand in the order of another rotary embedding,
 * and where noise masks tokens, an output row of the mask, which is never used: it is not read, and
 * zero when it is written. All releases have one map for all parts of a modulation. MD4's other
 * names are those of Llama blocks.
 */
public final class ReleasedTensors {
  /** Queries, keys and values, in their order in the joined matrix. */
  private static final List<String> JOINED =
      List.of("attn_q.weight", "attn_k.weight", "attn_v.weight");

  /** Of these, what the rotary embedding turns. */
  private static final int TURNED = 2;

  /** Parts of a modulation of the last norm, in their order in the joined map. */
  private static final List<String> LAST = List.of("shift", "scale");

  private static final Pattern LAYER = Pattern.compile("(blocks|layers)\\.(.+)");
  private static final Pattern MODULATION =
      Pattern.compile("(.*modulation\\.)(shift|scale|gate)(\\d?)\\.(weight|bias)");
  private static final String OUTPUT = "output_layer.linear.";

  private final JoinedTensors joined;

  /** Creates the tensors of a network. */
  public ReleasedTensors(DiffusionConfig config, List<Parameter> parameters) {
    List<TensorRows> rows = parameters.stream().map(parameter -> rows(config, parameter)).toList();
    this.joined = new JoinedTensors(rows, rows);
  }

  private static TensorRows rows(DiffusionConfig config, Parameter parameter) {
    Matcher layer = LAYER.matcher(parameter.name());
    return layer.matches()
        ? part(config, parameter, layer.group(1) + ".%d.", layer.group(2))
        : part(config, parameter, "", parameter.name());
  }

  /** Returns the place of a weight whose name is {@code name} after a prefix. */
  private static TensorRows part(
      DiffusionConfig config, Parameter parameter, String prefix, String name) {
    int[] extents = parameter.extentsOfLayer();
    int own = extents[0];
    int columns = extents.length == 1 ? 0 : extents[1];
    int number = JOINED.indexOf(name);
    if (number >= 0) {
      int width = number < TURNED ? config.headWidth() : 0;
      return new TensorRows(
          parameter, prefix + "attn_qkv.weight", JOINED.size() * own, columns, number * own, width);
    }
    Matcher modulation = MODULATION.matcher(name);
    if (modulation.matches()) {
      boolean last = modulation.group(3).isEmpty();
      List<String> parts = last ? LAST : ModulatedBlock.MODULATIONS;
      int at = parts.indexOf(modulation.group(2) + modulation.group(3));
      return new TensorRows(
          parameter,
          prefix + modulation.group(1) + modulation.group(4),
          parts.size() * own,
          columns,
          at * own,
          0);
    }
    int rows = name.startsWith(OUTPUT) ? config.noisyIds() : own;
    return new TensorRows(parameter, prefix + name, rows, columns, 0, 0);
  }

  /** Returns the extents of the tensors of a checkpoint by their names. */
  public Map<String, int[]> extents() {
    return joined.extents();
  }

  /**
   * Puts the weights of a checkpoint into a session, one tensor at a time.
   *
   * @throws InputException if a tensor is missing, has another shape, or is of another model
   */
  public void load(Session session, Path file) {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      requireNoOther(tensors.names(), file.toString());
      joined.write(session, tensors::read, Parameter::name, file.toString());
    }
  }

  /**
   * Sets states with the shapes of the weights from the tensors of a checkpoint.
   *
   * @param state which state of a parameter to set, such as {@code Parameter::name}
   * @param where the tensors are, named in errors
   * @throws InputException if a tensor is missing, has another shape, or is of another model
   */
  public void restore(
      Session session,
      Map<String, Safetensors.Entry> tensors,
      Function<Parameter, String> state,
      String where) {
    requireNoOther(tensors.keySet(), where);
    joined.write(session, tensors::get, state, where);
  }

  private void requireNoOther(Set<String> names, String where) {
    Set<String> known = joined.extents().keySet();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new InputException(
            "%s is of another model than its config.json describes: that has no tensor %s"
                .formatted(where, name));
      }
    }
  }

  /**
   * Returns states with the shapes of the weights as the tensors of a checkpoint.
   *
   * @param state which state of a parameter to read, such as {@code Parameter::name}
   */
  public Map<String, Safetensors.Entry> tensors(
      Session session, Function<Parameter, String> state) {
    return joined.read(session, state);
  }
}
