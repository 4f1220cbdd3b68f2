package org.lathe.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lathe.cli.ranks.OwnRank;
import org.lathe.cli.ranks.RanksArguments;
import org.lathe.engine.EngineException;
import org.lathe.files.InputException;
import org.lathe.graph.TooLargeException;
import org.lathe.training.NotFiniteException;
import org.lathe.training.ranks.RankException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Entry point of the command {@code lathe}: parses, calls, prints. */
@Command(
    name = "lathe",
    header = "Trains, fits and runs Latent Thought Models.",
    description = {
      "",
      "A latent thought model is a Transformer decoder in which each layer reads a few latent"
          + " vectors z of its own. There is no encoder: for each text, a few gradient steps fit a"
          + " Gaussian posterior to it.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    footer = {
      "",
      "Examples:",
      "  ./lathe train                            four minutes on generated texts",
      "  ./lathe train --data stories --out runs/stories",
      "  ./lathe reconstruct --checkpoint runs/stories",
      "  ./lathe generate --prompt 'public static'",
      "",
      "Exit codes: 0 done, 1 a check failed or training met a number that is not finite, 2 bad"
          + " input (one line says what and what to do), 130 interrupted, 143 asked to end;"
          + " docs/reference/exit-codes.md."
    })
public final class Main implements Runnable {
  /** Exit code for bad input. */
  static final int BAD_INPUT = 2;

  private static final Pattern NAMES = Pattern.compile("expected one of \\[[^]]*]");

  private static final List<Class<?>> COMMANDS =
      List.of(
          TrainCommand.class,
          EvaluateCommand.class,
          FitCommand.class,
          ReconstructCommand.class,
          ProbeCommand.class,
          ReportCommand.class,
          GenerateCommand.class,
          ServeCommand.class,
          ExploreCommand.class,
          SamplesCommand.class,
          Gsm8kCommand.class,
          StudyCommand.class,
          ImportCommand.class,
          ExportCommand.class,
          GoldenCommand.class,
          ConformanceCommand.class,
          BenchCommand.class,
          FuzzCommand.class,
          DataCommand.class,
          DoctorCommand.class,
          CompletionCommand.class,
          ManCommand.class);

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help and exits.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Prints versions and exits.")
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Prints the stack trace of an error.")
  private boolean debug;

  private static final AtomicBoolean SAID_OUT_OF_MEMORY = new AtomicBoolean();

  /** What this process runs; null before it is known. */
  private static volatile CommandLine started;

  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    StandardError.join();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> died(thrown));
    OwnRank.THIS.quietOthers();
    // Other programs read the numbers, so their format must not depend on the user's locale.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    CommandLine line = commandLine(args);
    started = line;
    System.exit(written(line.execute(args)));
  }

  /**
   * Ends the process for a thread that died: what it was to do would be missing, and java would
   * print a stack trace.
   */
  private static void died(Throwable thrown) {
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    CommandLine line = started;
    int code = 1;
    if (thrown instanceof OutOfMemoryError && line != null && line.getParseResult() != null) {
      code = outOfMemory(last(line.getParseResult()), err);
    } else {
      OwnRank.THIS.failed(
          err, oneLine("internal error: %s (please report it)".formatted(thrown)), code);
    }
    Runtime.getRuntime().halt(code);
  }

  /** Returns the exit code of a command that ended with one, held against what it could print. */
  private static int written(int code) {
    System.out.flush();
    if (code == 0 && System.out.checkError()) {
      System.err.println(
          "lathe: standard output could not be written whole (a full disk, or a program that"
              + " stopped reading): what was printed is not all");
      return BAD_INPUT;
    }
    return code;
  }

  /**
   * Returns the parser. It knows only the command that is named, or all commands if none is named:
   * reading the options of a command takes time that a short command would notice.
   */
  static CommandLine commandLine(String... args) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    Optional<String> asked = Stream.of(args).filter(word -> !word.startsWith("-")).findFirst();
    List<Class<?>> wanted =
        COMMANDS.stream()
            .filter(command -> asked.isPresent() && name(command).equals(asked.get()))
            .toList();
    (wanted.isEmpty() ? COMMANDS : wanted).forEach(line::addSubcommand);
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.registerConverter(Path.class, Main::path);
    line.setColorScheme(Help.defaultColorScheme(Terminal.colours()));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpLongOptionsMaxWidth(30);
    line.setParameterExceptionHandler(Main::badParameter);
    line.setExecutionStrategy(main::run);
    line.setExecutionExceptionHandler((thrown, command, parsed) -> main.failed(thrown, command));
    return line;
  }

  /**
   * An empty path would mean the working folder, which nobody means who leaves a variable unset.
   */
  private static Path path(String given) {
    if (given.isEmpty()) {
      throw new CommandLine.TypeConversionException("the path is empty");
    }
    try {
      return Path.of(given);
    } catch (InvalidPathException e) {
      throw new CommandLine.TypeConversionException(
          "'%s' is no path (%s)".formatted(given, e.getReason()));
    }
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        new CommandLine(this), "which command? ./lathe --help lists them");
  }

  /**
   * Runs the command. Memory is checked before work starts; if it still runs out, the user sees one
   * line.
   */
  private int run(CommandLine.ParseResult parsed) {
    CommandLine.ParseResult last = last(parsed);
    if (OwnRank.THIS.launch().isPresent() && !runsOnSeveral(last)) {
      return refused(
          last.commandSpec().commandLine(),
          "%s runs as one process, and %s started %d: start it without mpirun, srun and --ranks"
              .formatted(
                  last.commandSpec().name(),
                  OwnRank.THIS.launch().get().launcher(),
                  OwnRank.THIS.launch().get().size()));
    }
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (OutOfMemoryError e) {
      CommandLine command = parsed.commandSpec().commandLine();
      if (debug) {
        e.printStackTrace(command.getErr());
      }
      return outOfMemory(last, command.getErr());
    }
  }

  /** Returns the command itself, such as {@code prepare} of {@code data prepare}. */
  private static CommandLine.ParseResult last(CommandLine.ParseResult parsed) {
    CommandLine.ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return last;
  }

  /** Says so once, whichever of the threads that it meets comes first. */
  private static int outOfMemory(CommandLine.ParseResult command, PrintWriter err) {
    CommandSpec spec = command.commandSpec();
    String less =
        Stream.of("--micro-batch", "--batch")
            .filter(option -> spec.findOption(option) != null)
            .findFirst()
            .map(option -> ", or give a smaller " + option)
            // Without an engine, what each thread holds is all that grows.
            .orElse(
                spec.findOption("--threads") != null && spec.findOption("--backend") == null
                    ? ", or give fewer --threads"
                    : "");
    if (SAID_OUT_OF_MEMORY.compareAndSet(false, true)) {
      OwnRank.THIS.failed(
          err,
          "out of memory: the heap may grow to %s; start with LATHE_JAVA_OPTS=-Xmx.. to allow more%s"
              .formatted(TrainingPrinter.bytes(Runtime.getRuntime().maxMemory()), less),
          BAD_INPUT);
    }
    return BAD_INPUT;
  }

  /** Returns whether the parsed command divides its work among several processes, or only helps. */
  private static boolean runsOnSeveral(CommandLine.ParseResult command) {
    return command.isUsageHelpRequested()
        || command.isVersionHelpRequested()
        || command.commandSpec().findOption(RanksArguments.MARK) != null;
  }

  private static int badParameter(CommandLine.ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String meant =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()
            ? "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?"
            : "";
    command.getErr().println("lathe: " + oneLine(namesAsInHelp(e.getMessage())) + meant);
    return refused(command, "see ./" + command.getCommandSpec().qualifiedName() + " --help");
  }

  /** Refuses what every rank refuses: the first alone says so. */
  private static int refused(CommandLine command, String line) {
    command.getErr().println("lathe: " + line);
    OwnRank.THIS.end(BAD_INPUT);
    return BAD_INPUT;
  }

  /** The parser lists the names of an option's values in capitals. */
  private static String namesAsInHelp(String message) {
    return NAMES.matcher(message).replaceFirst(names -> names.group().toLowerCase(Locale.ROOT));
  }

  private int failed(Exception thrown, CommandLine command) {
    if (debug) {
      thrown.printStackTrace(command.getErr());
    }
    return switch (thrown) {
      case InputException e -> {
        OptionWords words = new OptionWords(command.getCommandSpec());
        yield complain(command, e.worded(words::word), BAD_INPUT);
      }
      case EngineException e -> complain(command, e.getMessage(), BAD_INPUT);
      case TooLargeException e -> complain(command, e.getMessage(), BAD_INPUT);
      case NotFiniteException e -> complain(command, e.getMessage(), 1);
      case RankException e when e.told() -> {
        OwnRank.THIS.failedElsewhere(BAD_INPUT);
        yield BAD_INPUT;
      }
      case RankException e -> {
        OptionWords words = new OptionWords(command.getCommandSpec());
        yield complain(command, new InputException(e.getMessage()).worded(words::word), BAD_INPUT);
      }
      default ->
          complain(
              command,
              "internal error: %s (--debug shows where; please report it)".formatted(thrown),
              1);
    };
  }

  private static int complain(CommandLine command, String message, int code) {
    return OwnRank.THIS.failed(command.getErr(), oneLine(message), code);
  }

  private static String oneLine(String message) {
    return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
