import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the default {@code ./lathe train} with three seeds and checks what
 * docs/explanation/protocols.md says of it, each criterion with its figure:
 *
 * <pre>java -cp 'cli/target/lib/*' tools/DefaultRun.java FOLDER [SEED..]</pre>
 *
 * It takes about six minutes for each seed on two cores. Exit code 1 if a criterion fails.
 */
final class DefaultRun {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PEAK = Pattern.compile("peak memory ([\\d.]+) (MiB|GiB)");

  /** A compressor that has seen all earlier text; the bound must be far below it. */
  private static final double SHARE_OF_XZ = 0.5;

  private static final double MOST_SECONDS = 240;
  private static final double MOST_MEGABYTES = 500;

  private static int failed;

  private DefaultRun() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    List<String> seeds =
        args.length > 1 ? List.of(args).subList(1, args.length) : List.of("1", "2", "3");
    for (String seed : seeds) {
      check(folder.resolve("seed-" + seed), seed);
    }
    System.out.printf("%d criteria failed%n", failed);
    System.exit(failed == 0 ? 0 : 1);
  }

  private static void check(Path run, String seed) throws Exception {
    System.out.printf("%nseed %s%n", seed);
    long begin = System.nanoTime();
    String printed = lathe("train", "--seed", seed, "--out", run.toString());
    double seconds = (System.nanoTime() - begin) / 1e9;
    List<JsonNode> metrics = lines(run.resolve("metrics.jsonl"));

    JsonNode compared = last(metrics, "compared");
    double difference = compared.path("nelbo").asDouble();
    double error = compared.path("standard_error").asDouble();
    criterion(
        difference < -3 * error,
        "bound minus decoder without z, nats a token: %+.4f ± %.4f (%.1f standard errors)",
        difference,
        error,
        -difference / error);

    StringBuilder changes = new StringBuilder();
    boolean falls = true;
    for (JsonNode line : metrics) {
      if (line.path("event").asText().equals("evaluation") && line.has("change")) {
        double change = line.path("change").path("nelbo").asDouble();
        falls &= change < 0;
        changes.append(
            String.format(
                Locale.ROOT,
                " %+.4f ± %.4f",
                change,
                line.path("change").path("standard_error").asDouble()));
      }
    }
    criterion(falls, "change of the bound at each evaluation:%s", changes);

    JsonNode curve =
        JSON.readTree(
                lathe(
                    "evaluate",
                    "--checkpoint",
                    run.toString(),
                    "--suite",
                    "validation",
                    "--thinking-curve",
                    "1,3,6,12",
                    "--sequences",
                    "64",
                    "--skip-held-out",
                    "--json"))
            .path("sets")
            .get(0)
            .path("points");
    StringBuilder points = new StringBuilder();
    boolean lower = curve.size() > 0;
    double before = Double.POSITIVE_INFINITY;
    for (JsonNode point : curve) {
      double fresh = point.path("fresh").path("nats_per_token").asDouble();
      lower &= fresh < before;
      before = fresh;
      points.append(
          String.format(Locale.ROOT, " T %d: %.4f", point.path("fast_steps").asInt(), fresh));
    }
    criterion(lower, "bound by T_fast at test, nats a token:%s", points);

    JsonNode reconstructed =
        JSON.readTree(
                lathe(
                    "reconstruct",
                    "--checkpoint",
                    run.toString(),
                    "--sequences",
                    "32",
                    "--fast-steps",
                    "6",
                    "--json"))
            .path("reconstructions")
            .get(0);
    double own = reconstructed.path("teacher_forced_accuracy").asDouble();
    double other = reconstructed.path("other_teacher_forced_accuracy").asDouble();
    criterion(
        own > other,
        "tokens right given the true ones before: %.1f %% with the own z, %.1f %% with another's",
        100 * own,
        100 * other);

    double bits = compared.path("model_bits_per_byte").asDouble();
    double xz = last(metrics, "baselines").path("bits_per_byte").path("xz").asDouble();
    criterion(
        bits < SHARE_OF_XZ * xz, "bits per byte: %.3f, xz -9e of the same text %.3f", bits, xz);

    criterion(seconds < MOST_SECONDS, "seconds with the decoder without z: %.0f", seconds);
    Matcher peak = PEAK.matcher(printed);
    double megabytes =
        peak.find()
            ? Double.parseDouble(peak.group(1)) * (peak.group(2).equals("GiB") ? 1074 : 1.049)
            : Double.NaN;
    criterion(megabytes < MOST_MEGABYTES, "resident memory at its peak: %.0f MB", megabytes);
    System.out.printf("  to read: %s%n", last(metrics, "sample").path("text").asText());
  }

  private static void criterion(boolean holds, String format, Object... values) {
    failed += holds ? 0 : 1;
    System.out.printf(
        "  %-5s %s%n", holds ? "holds" : "FAILS", String.format(Locale.ROOT, format, values));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static JsonNode last(List<JsonNode> lines, String event) {
    return lines.stream()
        .filter(line -> line.path("event").asText().equals(event))
        .reduce((first, later) -> later)
        .orElseThrow(() -> new IllegalStateException("the run has no event " + event));
  }

  /** Returns what a command prints on standard output; its progress goes to standard error. */
  private static String lathe(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("./lathe"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes());
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IllegalStateException(command + " ended with exit code " + exit);
    }
    return printed;
  }
}
