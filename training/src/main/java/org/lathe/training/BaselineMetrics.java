package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;
import org.lathe.datasets.baseline.TextBaselines;

/**
 * What the held-out text of a run costs without a model, beside the evaluation after {@code step}
 * steps; n-grams and tables are those of the text that these steps read.
 *
 * @param step steps taken before
 * @param text the baselines
 */
@JsonPropertyOrder({"step", "sequences", "bytes", "training_bytes", "bits_per_byte"})
public record BaselineMetrics(int step, @JsonIgnore TextBaselines text) {
  /** Returns the number of held-out sequences. */
  @JsonProperty
  public int sequences() {
    return text.sequences();
  }

  /** Returns the bytes of the held-out text. */
  @JsonProperty
  public long bytes() {
    return text.bytes();
  }

  /** Returns the bytes of the training text that n-grams and tables count. */
  @JsonProperty("training_bytes")
  public long trainingBytes() {
    return text.trainingBytes();
  }

  /** Returns the bits for each byte, by the name of the baseline. */
  @JsonProperty("bits_per_byte")
  public Map<String, Double> bitsPerByte() {
    return text.bitsPerByte();
  }
}
