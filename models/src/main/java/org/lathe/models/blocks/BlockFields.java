package org.lathe.models.blocks;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads a {@code config.json} whose decoder may have other blocks than those of Llama. Its fields
 * then also are {@code blocks}, a word for each layer; {@code d_inner}, {@code d_state}, {@code
 * d_conv}, {@code dt_rank} and {@code reset} of Mamba mixers; {@code n_experts}, {@code
 * experts_per_token}, {@code expert_hidden_dim} and {@code router_aux_loss_coef} of mixtures of
 * experts. Sizes of mixers without {@code blocks} mean that all layers have them.
 *
 * @param <S> the fields of a decoder of Llama blocks
 * @param <C> the configuration
 */
public abstract class BlockFields<S, C> extends JsonDeserializer<C> {
  private static final String BLOCKS = "blocks";
  private static final String LAYERS = "n_layers";
  private static final List<String> MAMBA = List.of("d_inner", "d_state", "d_conv", "dt_rank");
  private static final String RESET = "reset";
  private static final List<String> EXPERTS =
      List.of("n_experts", "experts_per_token", "expert_hidden_dim");
  private static final String LOAD_BALANCE = "router_aux_loss_coef";

  private final Class<C> type;
  private final Class<S> sizes;

  /** Creates what reads configurations of a type. */
  protected BlockFields(Class<C> type, Class<S> sizes) {
    this.type = type;
    this.sizes = sizes;
  }

  /** Returns the configuration with these blocks. */
  protected abstract C config(S read, LayerBlocks blocks);

  @Override
  public C deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    JsonNode tree = context.readTree(parser);
    try {
      return config(tree, context);
    } catch (IllegalArgumentException e) {
      throw context.instantiationException(type, e);
    }
  }

  private C config(JsonNode tree, DeserializationContext context) throws IOException {
    if (!(tree instanceof ObjectNode fields)) {
      return config(context.readTreeAsValue(tree, sizes), LayerBlocks.LLAMA);
    }
    ObjectNode rest = fields.deepCopy();
    LayerBlocks blocks = take(rest);
    if (blocks.experts().isPresent() && !rest.has("hidden_dim")) {
      // Nothing has this width then.
      rest.put("hidden_dim", blocks.experts().get().hidden());
    }
    if (!rest.has("window_size")
        && !blocks.mixers().isEmpty()
        && !blocks.mixers().contains(Mixer.ATTENTION)) {
      rest.set("window_size", rest.path("max_seq_len"));
    }
    return config(context.readTreeAsValue(rest, sizes), blocks);
  }

  /** Removes the fields of blocks from a configuration and returns what they say. */
  private static LayerBlocks take(ObjectNode fields) {
    int layers = fields.path(LAYERS).asInt();
    boolean scans = MAMBA.stream().anyMatch(fields::has);
    boolean mixture = EXPERTS.stream().anyMatch(fields::has);
    List<Mixer> mixers = mixers(fields.remove(BLOCKS), scans, layers);
    Optional<MambaSize> mamba = Optional.empty();
    if (scans) {
      JsonNode reset = fields.has(RESET) ? fields.get(RESET) : fields.numberNode(0);
      fields.remove(RESET);
      int[] of = MAMBA.stream().mapToInt(name -> number(fields, name)).toArray();
      mamba = Optional.of(new MambaSize(of[0], of[1], of[2], of[3], whole(RESET, reset)));
    }
    Optional<ExpertSize> experts = Optional.empty();
    if (mixture) {
      double balance = loadBalance(fields);
      int[] of = EXPERTS.stream().mapToInt(name -> number(fields, name)).toArray();
      experts = Optional.of(new ExpertSize(of[0], of[1], of[2], balance));
    }
    return new LayerBlocks(mixers, mamba, experts);
  }

  /** Returns the coefficient of the load balance loss; 0 if there is none. */
  private static double loadBalance(ObjectNode fields) {
    JsonNode value = fields.remove(LOAD_BALANCE);
    LayerBlocks.require(
        value == null || value.isNumber(), "%s %s, must be a number", LOAD_BALANCE, value);
    return value == null ? 0 : value.doubleValue();
  }

  private static int number(ObjectNode fields, String name) {
    LayerBlocks.require(fields.has(name), "%s is missing", name);
    return whole(name, fields.remove(name));
  }

  private static int whole(String name, JsonNode value) {
    LayerBlocks.require(value.isInt(), "%s %s, must be a whole number", name, value);
    return value.intValue();
  }

  private static List<Mixer> mixers(JsonNode words, boolean scans, int layers) {
    List<Mixer> mixers = new ArrayList<>();
    if (words == null) {
      for (int l = 0; scans && l < layers; l++) {
        mixers.add(Mixer.MAMBA);
      }
      return mixers;
    }
    LayerBlocks.require(words.isArray(), "blocks %s, must be a list of words", words);
    words.forEach(word -> mixers.add(mixer(word)));
    return mixers;
  }

  private static Mixer mixer(JsonNode word) {
    return Arrays.stream(Mixer.values())
        .filter(mixer -> mixer.word().equals(word.asText()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "model configuration: blocks name %s, must be one of %s"
                        .formatted(
                            word,
                            Arrays.stream(Mixer.values())
                                .map(Mixer::word)
                                .collect(Collectors.joining(", ")))));
  }

  /** Returns the fields that say what the blocks are; none if they are those of Llama. */
  public static Map<String, Object> of(LayerBlocks blocks) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (!blocks.mixers().isEmpty()) {
      fields.put(BLOCKS, blocks.mixers().stream().map(Mixer::word).toList());
    }
    blocks
        .mamba()
        .ifPresent(
            size -> {
              put(
                  fields,
                  MAMBA,
                  size.innerWidth(),
                  size.stateSize(),
                  size.convolution(),
                  size.timeRank());
              fields.put(RESET, size.reset());
            });
    blocks
        .experts()
        .ifPresent(
            size -> {
              put(fields, EXPERTS, size.number(), size.perToken(), size.hidden());
              fields.put(LOAD_BALANCE, size.loadBalance());
            });
    return fields;
  }

  private static void put(Map<String, Object> fields, List<String> names, int... values) {
    for (int i = 0; i < values.length; i++) {
      fields.put(names.get(i), values[i]);
    }
  }
}
