package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.DurableFolder;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.exchange.CheckpointImport;
import org.lathe.models.ltm.family.LtmModel;
import org.lathe.training.exchange.ImportRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a checkpoint from the weights of another program. */
@Command(
    name = "import",
    header = "Makes a checkpoint from the weights of another program, in a safetensors file.",
    description = {
      "",
      "FILE has the names of Lathe, of the authors' release (latent thought models, MDLM, SEDD), or"
          + " of Hugging Face's transformers (GPT-2, and Llama or Mistral with tied tables). Every"
          + " tensor is checked: none missing or left over, the right shape, all numbers finite;"
          + " F64, F16 and BF16 become F32. A pickle of PyTorch (.pt) is never read:"
          + " docs/guides/checkpoints.md has the safe way.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe import converted --tokenizer gpt2 --out runs/authors",
      "  ./lathe import weights.safetensors --config config.json --out runs/theirs",
      "  ./lathe evaluate --checkpoint runs/authors --data my-text.txt"
    })
final class ImportCommand implements Callable<Integer> {
  private static final String WEIGHTS = "model.safetensors";
  private static final String CONFIG = "config.json";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "Safetensors file, or folder with model.safetensors and config.json.")
  private Path file;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The model's shape as JSON: a config.json of Lathe, of transformers, of MDLM or SEDD, or"
              + " the model_args of the latent thought models' release. Default: config.json beside"
              + " the weights.")
  private Path config;

  @Option(
      names = "--tokenizer",
      paramLabel = "NAME",
      description =
          "What the ids mean: bytes, gpt2, or the path of a tokenizer.json. The checkpoint keeps"
              + " it; without it, other commands ask for it.")
  private String tokenizer;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the new checkpoint; it must be new, or empty.")
  private Path out;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    DurableFolder.requireNew(out);
    Path weights = Files.isDirectory(file) ? file.resolve(WEIGHTS) : file;
    Path shape =
        Optional.ofNullable(config)
            .orElseGet(() -> weights.toAbsolutePath().resolveSibling(CONFIG));
    CheckpointImport checkpoint = CheckpointImport.read(weights, shape);
    Optional<Tokenizer> ids = Optional.ofNullable(tokenizer).map(Tokenizer::named);
    ids.ifPresent(known -> requireFit(known, checkpoint));
    Map<String, byte[]> beside = ImportRecord.files(weights, ids);
    Writing.to(out, () -> checkpoint.save(out, beside));
    print(checkpoint, ids);
    return 0;
  }

  private static void requireFit(Tokenizer ids, CheckpointImport checkpoint) {
    int vocabulary = checkpoint.model().config().vocabulary();
    if (ids.vocabulary() > vocabulary) {
      throw new InputException(
          "tokenizer %s has %d ids, the model %d: give the {tokenizer} it was trained with"
              .formatted(ids.name(), ids.vocabulary(), vocabulary));
    }
  }

  private void print(CheckpointImport checkpoint, Optional<Tokenizer> ids) {
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = Json.object();
      node.put("folder", out.toString());
      node.put("model", checkpoint.model().label());
      node.put("parameters", checkpoint.model().size());
      node.set("converted", Json.tree(checkpoint.converted()));
      checkpoint.copies().forEach(node.putArray("copies")::add);
      node.put("buffers", checkpoint.buffers());
      node.put("tokenizer", ids.map(Tokenizer::name).orElse(null));
      to.println(node.toPrettyString());
      return;
    }
    to.printf(
        "%s: %,d parameters, %d layers of width %d%n",
        checkpoint.model().label(),
        checkpoint.model().size(),
        checkpoint.model().config().layers(),
        checkpoint.model().config().dim());
    checkpoint.converted().forEach((type, count) -> to.println(converted(type, count)));
    if (!checkpoint.copies().isEmpty()) {
      to.printf(
          "%s: a second copy of a weight, the same to the last bit%n",
          checkpoint.copies().stream().collect(Collectors.joining(", ")));
    }
    if (checkpoint.buffers() > 0) {
      to.printf(
          "%s (masks, rotary tables): left out%n",
          checkpoint.buffers() == 1
              ? "1 tensor is no weight"
              : checkpoint.buffers() + " tensors are no weights");
    }
    if (checkpoint.model() instanceof LtmModel) {
      to.println(
          "weights alone: fits have the paper's options and 16 fast steps, unless --protocol and"
              + " --fast-steps say otherwise");
    }
    if (ids.isEmpty()) {
      to.println("no tokenizer given: other commands need --tokenizer");
    }
    to.printf("written to %s; use it with --checkpoint %s, or --init-from %s%n", out, out, out);
  }

  private static String converted(String type, int count) {
    return "%d tensors of %s became F32, %s"
        .formatted(count, type, type.equals("F64") ? "rounded" : "which changes no number");
  }
}
