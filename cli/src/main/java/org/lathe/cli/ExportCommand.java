package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lathe.files.DurableFolder;
import org.lathe.files.Json;
import org.lathe.models.Checkpoint;
import org.lathe.models.Model;
import org.lathe.models.exchange.CheckpointExport;
import org.lathe.training.TrainingState;
import org.lathe.training.exchange.TokenizerFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a checkpoint for another program. */
@Command(
    name = "export",
    header = "Writes a checkpoint in the form of another program.",
    description = {
      "",
      "Writes config.json and model.safetensors, and tokenizer.json where the checkpoint has one."
          + " import reads them back to the same bits.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe export runs/stories --format release --out for-the-release",
      "  ./lathe export runs/gpt2/checkpoints/best --format hf --out for-transformers"
    })
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      description =
          "Folder of a run, for its newest checkpoint; RUN/checkpoints/best, for its best one; or"
              + " the folder of one checkpoint.")
  private Path run;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      required = true,
      description =
          "release: the authors' release, for latent thought models, MDLM and SEDD; hf: Hugging"
              + " Face's transformers, for models of family gpt.")
  private String format;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to make; it must be new, or empty.")
  private Path out;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    DurableFolder.requireNew(out);
    Checkpoint checkpoint = Checkpoint.open(run);
    CheckpointExport export = CheckpointExport.of(checkpoint, format);
    Map<String, byte[]> tokenizer = TokenizerFiles.of(checkpoint);
    Writing.to(out, () -> export.save(out, tokenizer));
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = Json.object();
      node.put("checkpoint", checkpoint.folder().toString());
      node.put("folder", out.toString());
      node.put("format", format);
      node.put("tensors", export.tensors());
      tokenizer.keySet().forEach(node.putArray("tokenizer")::add);
      to.println(node.toPrettyString());
    } else {
      to.printf(
          "%s: %s of %s, %d tensors, for %s: %s%n",
          checkpoint.folder(),
          trained(checkpoint).label(),
          "%,d parameters".formatted(checkpoint.model().size()),
          export.tensors(),
          export.reader(),
          out);
    }
    return 0;
  }

  /** Returns the model as it was trained: the label of a baseline says that it had no latents. */
  private static Model trained(Checkpoint checkpoint) {
    return checkpoint.trained()
        ? checkpoint.model().trainedWith(TrainingState.of(checkpoint).recipe().objective())
        : checkpoint.model();
  }
}
