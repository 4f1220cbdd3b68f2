package org.lathe.models.exchange;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.files.DurableFile;
import org.lathe.files.DurableFolder;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Safetensors;
import org.lathe.models.Checkpoint;

/** A checkpoint of Lathe in the form of another program. */
public final class CheckpointExport {
  private final CheckpointForm form;
  private final Map<String, Object> config;
  private final Map<String, Safetensors.Entry> tensors;

  private CheckpointExport(
      CheckpointForm form, Map<String, Object> config, Map<String, Safetensors.Entry> tensors) {
    this.form = form;
    this.config = config;
    this.tensors = tensors;
  }

  /**
   * Reads a checkpoint for another program; its weights are checked as those that come in.
   *
   * @param format name of the form
   * @throws InputException if the model has no such form, or a weight is missing or damaged
   */
  public static CheckpointExport of(Checkpoint checkpoint, String format) {
    CheckpointForm form = CheckpointForms.named(format, checkpoint.model(), checkpoint.folder());
    WeightNaming naming = form.naming(checkpoint.model()).orElseThrow();
    Map<String, Object> config = naming.config();
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    ForeignWeights.read(checkpoint.weights(), checkpoint.model())
        .tensors()
        .forEach(
            (name, entry) -> {
              List<String> names = naming.names(name);
              Safetensors.Entry theirs =
                  Safetensors.Entry.of(entry.shape(), naming.theirs(name, entry.floats()));
              names.forEach(each -> tensors.put(each, theirs));
            });
    tensors.putAll(naming.buffers());
    return new CheckpointExport(form, config, tensors);
  }

  /** Returns the program that reads the form, for people. */
  public String reader() {
    return form.reader();
  }

  /** Returns the number of tensors of the file. */
  public int tensors() {
    return tensors.size();
  }

  /**
   * Writes {@code config.json} and {@code model.safetensors}, all or nothing.
   *
   * @param folder not there, or empty
   * @param beside contents of further files, by their names
   * @throws InputException if there is something in the folder
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void save(Path folder, Map<String, byte[]> beside) {
    DurableFolder.requireNew(folder);
    DurableFolder.write(
        folder,
        inside -> {
          Json.write(inside.resolve("config.json"), config);
          Safetensors.write(inside.resolve("model.safetensors"), tensors);
          for (Map.Entry<String, byte[]> file : beside.entrySet()) {
            DurableFile.write(inside.resolve(file.getKey()), out -> out.write(file.getValue()));
          }
        });
  }
}
