package org.lathe.models.ltm.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.exchange.StoredTensor;
import org.lathe.models.exchange.WeightNaming;
import org.lathe.models.ltm.LtmConfig;

/** A checkpoint of the authors' release is a latent thought model here, and the reverse. */
class ReleaseFormTest {
  private static final LtmConfig CONFIG = LtmConfig.of(50258, 768, 12, 12, 1024, 256, 8);

  /** What {@code train_ltm.py} of the release saves as {@code model_args}. */
  private static final String ARGUMENTS =
      """
      {"dim": 768, "n_layers": 12, "n_heads": 12, "n_kv_heads": 12, "vocab_size": 50258,
       "multiple_of": 32, "max_seq_len": 1024, "dropout": 0.0, "n_prior_layers": 0,
       "n_cls_tokens": 0, "window_size": 256, "use_liger": true, "max_z_len": 96,
       "use_z_pos_emb": true}
      """;

  private static ObjectNode arguments() {
    return Json.parse(ARGUMENTS, "arguments", "");
  }

  private static LtmConfig read(JsonNode json) {
    return (LtmConfig) new ReleaseForm().model(json).orElseThrow().config();
  }

  private static WeightNaming naming(LtmConfig config) {
    return new ReleaseForm().naming(new LtmModel(config)).orElseThrow();
  }

  @Test
  void itsArgumentsAreAConfiguration() {
    assertEquals(CONFIG, read(arguments()));
    assertEquals(CONFIG, read(Json.tree(naming(CONFIG).config())));
    LtmConfig other = new LtmConfig(61, 32, 2, 2, 24, 7, 8, 100, 1e-6, 10_000);
    assertEquals(other, read(Json.tree(naming(other).config())));
  }

  /** The defaults of the release's class: multiple_of 256, window 256, norm_eps 1e-5. */
  @Test
  void whatIsNotGivenIsTheReleases() {
    ObjectNode json = arguments();
    json.remove(List.of("multiple_of", "window_size", "n_kv_heads", "use_z_pos_emb"));
    LtmConfig read = read(json.put("dim", 744));
    assertEquals(2048, read.hidden());
    assertEquals(256, read.window());
    assertEquals(1e-5, read.epsilon());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n_kv_heads | 4 | n_kv_heads is 4, must be n_heads, which is 12 here",
        "use_z_pos_emb | false | use_z_pos_emb is false, must be true",
        "dim | 7.5 | dim is 7.5, must be a whole number",
        "max_seq_len | null | max_seq_len is missing, must be",
        "max_z_len | 95 | n_latents_total 95 is not a positive multiple",
        "norm_eps | \"x\" | norm_eps is \"x\", must be a number",
      })
  void whatIsNotComputedHereIsNamed(String field, String value, String part) throws Exception {
    ObjectNode json = arguments();
    json.set(field, Json.reader().readTree(value));
    String message = assertThrows(InputException.class, () -> read(json)).getMessage();
    assertTrue(message.contains(part), message);
  }

  /** The names of the state_dict of the release's own model, with its compiled attention. */
  @Test
  void itsNamesAreThoseThatItsTrainingLoads() {
    WeightNaming naming = naming(CONFIG);
    assertEquals(
        List.of("layers.3.cross_attention._orig_mod.wo.weight"),
        naming.names("layers.3.cross_attention.wo.weight"));
    assertEquals(
        List.of("layers.3.attention._orig_mod.wq.weight"),
        naming.names("layers.3.attention.wq.weight"));
    assertEquals(
        List.of("layers.3.cross_attention_norm.weight"),
        naming.names("layers.3.cross_attention_norm.weight"));
    assertEquals(
        List.of("layers.0.feed_forward.up_proj.weight"),
        naming.names("layers.0.feed_forward.w3.weight"));
    assertEquals(
        List.of("tok_embeddings.weight", "output.weight"), naming.names("tok_embeddings.weight"));
    for (String ours : new LtmModel(CONFIG).checkpointTensors().keySet()) {
      for (String each : List.of(ours, naming.names(ours).getFirst())) {
        assertEquals(new StoredTensor.Weight(ours), naming.stored(each).orElseThrow());
      }
    }
    assertEquals(
        new StoredTensor.Copy("tok_embeddings.weight"),
        naming.stored("output.weight").orElseThrow());
    assertEquals(new StoredTensor.Buffer(), naming.stored("layers.0.attention.mask").orElseThrow());
  }

  @Test
  void anotherRotationHasNoForm() {
    LtmConfig config = new LtmConfig(61, 32, 2, 2, 24, 7, 8, 96, 1e-5, 500_000);
    String message = assertThrows(InputException.class, () -> naming(config).config()).getMessage();
    assertTrue(message.contains("rope_theta 500000.0"), message);
  }
}
