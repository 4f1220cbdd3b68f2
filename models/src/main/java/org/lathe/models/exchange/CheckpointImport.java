package org.lathe.models.exchange;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lathe.files.DurableFolder;
import org.lathe.files.InputException;
import org.lathe.models.Checkpoint;
import org.lathe.models.Model;

/** Weights of another program as a checkpoint that Lathe opens. */
public final class CheckpointImport {
  private final Model model;
  private final ForeignWeights weights;

  private CheckpointImport(Model model, ForeignWeights weights) {
    this.model = model;
    this.weights = weights;
  }

  /**
   * Reads a safetensors file with the names of Lathe or of another program, all of whose tensors
   * are checked.
   *
   * @param weights the file; a pickle is refused and not read
   * @param config a {@code config.json} of Lathe's form or of another program's
   * @throws InputException if a file cannot be read, or they do not fit each other
   */
  public static CheckpointImport read(Path weights, Path config) {
    PyTorchPickle.refuse(weights);
    Model model = CheckpointForms.model(config);
    return new CheckpointImport(model, ForeignWeights.read(weights, model));
  }

  /** Returns the model. */
  public Model model() {
    return model;
  }

  /** Returns the number of tensors of each element type that became float32, by its name. */
  public Map<String, Integer> converted() {
    return weights.types();
  }

  /** Returns the names of tensors that were there a second time, with the same numbers. */
  public List<String> copies() {
    return weights.copies();
  }

  /** Returns the number of tensors that are no weights, such as masks, and were not read. */
  public int buffers() {
    return weights.buffers();
  }

  /**
   * Writes a checkpoint of weights alone, whole or not at all.
   *
   * @param folder not there, or empty
   * @param beside contents of further files, by their names
   * @throws InputException if there is something in the folder
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void save(Path folder, Map<String, byte[]> beside) {
    DurableFolder.requireNew(folder);
    Checkpoint.save(folder, model, weights.tensors(), beside);
  }
}
