package org.lathe.models.exchange;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.files.Safetensors;

/** The checkpoint of one model in a form of another program. */
public interface WeightNaming {
  /**
   * Returns the fields of the {@code config.json}.
   *
   * @throws org.lathe.files.InputException if the program computes no model with a value of this
   *     one
   */
  Map<String, Object> config();

  /**
   * Returns what a tensor of a file in this form is; empty for a name that the form does not have.
   *
   * @param name without the prefixes of {@code torch.compile} and of data-parallel modules
   */
  Optional<StoredTensor> stored(String name);

  /**
   * Returns the names under which a file in this form has a tensor of Lathe's checkpoints, the
   * weight first and then its copies.
   */
  List<String> names(String tensor);

  /**
   * Returns the elements of a weight in Lathe's order.
   *
   * @param tensor name in Lathe's checkpoints
   * @param elements as a file in this form has them; not changed
   */
  default float[] ours(String tensor, float[] elements) {
    return elements;
  }

  /**
   * Returns the tensors that are no weights and that the program reads nevertheless, by their
   * names: tables that the configuration determines. By default there are none.
   */
  default Map<String, Safetensors.Entry> buffers() {
    return Map.of();
  }

  /** Returns the elements of a weight in the order of this form: the reverse of {@link #ours}. */
  default float[] theirs(String tensor, float[] elements) {
    return elements;
  }
}
