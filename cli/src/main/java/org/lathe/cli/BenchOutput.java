package org.lathe.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.files.Json;

/** Checks the options of {@link BenchCommand} that all its kinds share, and writes its JSON. */
final class BenchOutput {
  private final BenchCommand command;
  private final PrintWriter out;

  BenchOutput(BenchCommand command, PrintWriter out) {
    this.command = command;
    this.out = out;
  }

  void requireWritable() {
    if (command.out != null) {
      Writing.to(command.out, () -> DurableFile.requireWritable(command.out));
    }
  }

  /** Refuses the options of a prediction where none is made. */
  void requirePrediction() {
    for (Object file : new Object[] {command.ceilings, command.beside}) {
      if (file != null) {
        throw new InputException(
            "--ceilings and --beside belong to a prediction: give --predict GPU too");
      }
    }
  }

  /** Refuses what only the vector engine has. */
  void requireNoVectorOptions(String who) {
    if (command.peer) {
      throw new InputException(
          "--peer compares with the engine vector only: leave it out with " + who);
    }
    if (command.warmUp != null) {
      throw new InputException("--warm-up is for the engine vector only: leave it out with " + who);
    }
    if (command.kernels != null) {
      throw new InputException(
          "--kernels measures the engine vector only: leave it out with " + who);
    }
  }

  /** Prints the JSON with {@code --json}, and writes it with {@code --out}. */
  void write(Object report) {
    String text = Json.tree(report).toPrettyString();
    if (command.json) {
      out.println(text);
    }
    if (command.out != null) {
      Writing.to(
          command.out,
          () ->
              DurableFile.write(
                  command.out, file -> file.write(text.getBytes(StandardCharsets.UTF_8))));
    }
  }
}
