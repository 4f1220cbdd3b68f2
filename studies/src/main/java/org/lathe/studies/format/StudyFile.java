package org.lathe.studies.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.files.InputException;
import org.lathe.models.Protocol;
import org.lathe.training.NearName;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;
import org.lathe.training.StrictYaml;

/**
 * Reads studies: those that ship with Lathe, by name, and those of users, by path. A field that is
 * unknown, missing, repeated or of another type is refused, with its path in the file.
 */
public final class StudyFile {
  private static final List<String> NAMES = List.of("smoke", "laptop", "paper");

  private static final double USUAL_LEVEL = 0.05;
  private static final String AUTOREGRESSIVE = "gpt";

  private final String where;
  private final Optional<Path> folder;
  private Map<String, String> common;

  private StudyFile(String where, Optional<Path> folder) {
    this.where = where;
    this.folder = folder;
  }

  /** Returns the names of the studies that ship with Lathe. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Returns the study of this name or, if Lathe has none of this name, of the file at this path.
   *
   * @throws InputException if there is neither, or it is no study
   */
  public static Study find(String nameOrPath) {
    if (NAMES.contains(nameOrPath)) {
      return parse(shipped(nameOrPath), "study " + nameOrPath, Optional.empty());
    }
    Path file = Path.of(nameOrPath);
    if (Files.isRegularFile(file)) {
      JsonNode tree = StrictYaml.read(file, "study");
      return new StudyFile(file.toString(), Optional.of(file.toAbsolutePath().getParent()))
          .study(tree);
    }
    throw new InputException(
        "unknown study '%s'%s; give the path of a YAML file, or one of %s"
            .formatted(
                nameOrPath,
                NearName.of(nameOrPath, NAMES)
                    .map(near -> ": did you mean " + near + "?")
                    .orElse(""),
                String.join(", ", NAMES)));
  }

  /**
   * Returns the study of a text in YAML.
   *
   * @param where named in errors
   * @throws InputException if it is none
   */
  public static Study parse(String text, String where) {
    return parse(text, where, Optional.empty());
  }

  private static Study parse(String text, String where, Optional<Path> folder) {
    return new StudyFile(where, folder).study(StrictYaml.parse(text, "study", where));
  }

  private static String shipped(String name) {
    try (InputStream in = StudyFile.class.getResourceAsStream("/studies/" + name + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("study " + name + " ships with Lathe", e);
    }
  }

  private Study study(JsonNode tree) {
    Fields file =
        new Fields(tree, where, "")
            .only(
                "name", "about", "seeds", "common", "models", "budgets", "measure", "level",
                "claims", "cut");
    common = file.part("common").settings();
    List<Budget> budgets = file.each("budgets", (fields, _) -> budget(fields));
    requireOnce(file, "budgets", budgets.stream().map(Budget::name).toList());
    List<StudyModel> models = file.each("models", (fields, _) -> model(fields, budgets));
    requireOnce(file, "models", models.stream().map(StudyModel::name).toList());
    double level = file.has("level") ? file.positive("level") : USUAL_LEVEL;
    if (level >= 1) {
      throw file.wrong("level", "%s, must be below 1".formatted(level));
    }
    Measures measures = measures(file.part("measure"), models);
    List<Claim> claims =
        file.has("claims")
            ? file.each("claims", (fields, _) -> claim(fields, models, measures))
            : List.of();
    requireOnce(file, "claims", claims.stream().map(Claim::id).toList());
    return new Study(
        file.name("name"),
        file.text("about"),
        seeds(file),
        models,
        budgets,
        measures,
        level,
        claims,
        file.has("cut")
            ? file.each("cut", (fields, _) -> cut(fields, models, budgets))
            : List.of());
  }

  private static List<Long> seeds(Fields file) {
    List<Long> seeds = new ArrayList<>();
    for (JsonNode seed : file.list("seeds")) {
      if (!seed.isIntegralNumber()
          || !seed.canConvertToLong()
          || seed.asLong() < 0
          || seeds.contains(seed.asLong())) {
        throw file.wrong("seeds", "must be whole numbers, at least 0, each once");
      }
      seeds.add(seed.asLong());
    }
    return seeds;
  }

  private static void requireOnce(Fields file, String list, List<String> names) {
    Set<String> seen = new HashSet<>();
    names.stream()
        .filter(name -> !seen.add(name))
        .findFirst()
        .ifPresent(
            twice -> {
              throw file.wrong(list, "'%s' stands twice: give each its own name".formatted(twice));
            });
  }

  private static Budget budget(Fields given) {
    Fields fields = given.only("name", "axis", "amount", "tokens");
    BudgetAxis axis =
        BudgetAxis.valueOf(
            fields.word("axis", "flops", "tokens", "weights", "recipe").toUpperCase(Locale.ROOT));
    boolean weights = axis == BudgetAxis.WEIGHTS;
    if (!weights && fields.has("tokens")) {
      throw fields.wrong("tokens", "belongs to the axis weights: remove it");
    }
    boolean recipe = axis == BudgetAxis.RECIPE;
    if (recipe && fields.has("amount")) {
      throw fields.wrong("amount", "is what the recipe says: remove it");
    }
    return new Budget(
        fields.name("name"),
        axis,
        recipe ? 1 : fields.positive("amount"),
        weights ? fields.positive("tokens") : 0);
  }

  private StudyModel model(Fields given, List<Budget> budgets) {
    Fields fields =
        given.only(
            "name", "label", "recipe", "protocol", "set", "vary", "tune", "budgets", "seeds");
    String name = fields.name("name");
    Map<String, List<String>> tune = fields.part("tune").lists();
    if (tune.size() > 1) {
      throw fields.wrong("tune", "has %d fields, must have one".formatted(tune.size()));
    }
    List<String> known = budgets.stream().map(Budget::name).toList();
    List<String> chosen = fields.has("budgets") ? fields.values("budgets") : known;
    chosen.stream()
        .filter(budget -> !known.contains(budget))
        .findFirst()
        .ifPresent(
            unknown -> {
              throw fields.wrong("budgets", unknown(unknown, known));
            });
    Map<String, List<String>> vary = fields.part("vary").lists();
    Recipe recipe = recipe(fields);
    Map<String, List<String>> tried = new LinkedHashMap<>(vary);
    tried.putAll(tune);
    tried.forEach(
        (field, values) ->
            values.forEach(
                value ->
                    set(
                        fields,
                        vary.containsKey(field) ? "vary" : "tune",
                        recipe,
                        Map.of(field, value))));
    return new StudyModel(
        name,
        fields.text("label", name),
        recipe,
        vary,
        tune,
        chosen,
        fields.has("seeds") ? OptionalInt.of(fields.whole("seeds", 1)) : OptionalInt.empty());
  }

  private Recipe recipe(Fields fields) {
    String named = fields.text("recipe");
    Recipe recipe;
    try {
      recipe =
          RecipeFile.names().contains(named) || folder.isEmpty()
              ? RecipeFile.named(named)
              : RecipeFile.find(folder.get().resolve(named).toString());
    } catch (InputException e) {
      throw fields.wrong("recipe", e.getMessage());
    }
    if (fields.has("protocol")) {
      String protocol = fields.word("protocol", "honest", "paper", "release");
      try {
        recipe = recipe.with(Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)));
      } catch (InputException e) {
        throw fields.wrong("protocol", e.getMessage());
      }
    }
    recipe = set(new Fields(fields.node(), where, ""), "common", recipe, common);
    recipe = set(fields, "set", recipe, fields.part("set").settings());
    return recipe.withBaseline(false);
  }

  /** Returns the recipe with fields set together; errors say where the study's file has them. */
  private static Recipe set(
      Fields fields, String part, Recipe recipe, Map<String, String> settings) {
    for (String field : settings.keySet()) {
      if (List.of("seed", "steps", "name", "family").contains(field)) {
        throw fields.wrong(
            part, "%s cannot be set: seeds and budgets of the study decide it".formatted(field));
      }
    }
    try {
      return recipe.with(
          settings.entrySet().stream()
              .map(setting -> setting.getKey() + "=" + setting.getValue())
              .toArray(String[]::new));
    } catch (InputException e) {
      throw fields.wrong(part, e.getMessage().replaceFirst("^set: ", ""));
    }
  }

  private static String unknown(String name, List<String> known) {
    return "'%s' is unknown: %s".formatted(name, NearName.meant(name, known));
  }

  private static Measures measures(Fields given, List<StudyModel> models) {
    Fields fields = given.only("suite", "reconstruct", "samples", "probes", "zeroShot", "gsm8k");
    Fields suite = fields.part("suite").only("sequences", "draws", "curve", "secondHalf");
    return new Measures(
        new Measures.Validation(
            suite.whole("sequences", 2),
            suite.whole("draws", 1),
            suite.has("curve") ? suite.ascending("curve", 0) : List.of(),
            suite.flag("secondHalf")),
        fields.has("reconstruct")
            ? Optional.of(reconstruct(fields.part("reconstruct")))
            : Optional.empty(),
        fields.has("samples")
            ? Optional.of(samples(fields.part("samples"), models))
            : Optional.empty(),
        fields.has("probes") ? Optional.of(probes(fields.part("probes"))) : Optional.empty(),
        fields.has("zeroShot") ? Optional.of(zeroShot(fields.part("zeroShot"))) : Optional.empty(),
        fields.has("gsm8k") ? Optional.of(gsm8k(fields.part("gsm8k"))) : Optional.empty());
  }

  private static Measures.Reconstruct reconstruct(Fields given) {
    Fields fields = given.only("sequences", "steps");
    return new Measures.Reconstruct(fields.whole("sequences", 2), fields.ascending("steps", 1));
  }

  private static Measures.Samples samples(Fields given, List<StudyModel> models) {
    Fields fields = given.only("count", "judge", "mauve");
    return new Measures.Samples(
        fields.whole("count", 1),
        fields.has("judge") ? Optional.of(model(fields, "judge", models)) : Optional.empty(),
        fields.has("mauve") ? Optional.of(mauve(fields.part("mauve"), models)) : Optional.empty());
  }

  private static Measures.Mauve mauve(Fields given, List<StudyModel> models) {
    Fields fields = given.only("prompts", "promptTokens", "each", "tokens", "features");
    Measures.Mauve mauve =
        new Measures.Mauve(
            fields.whole("prompts", 2),
            fields.whole("promptTokens", 1),
            fields.whole("each", 1),
            fields.whole("tokens", 1),
            model(fields, "features", models));
    StudyModel features = named(models, mauve.features());
    if (!features.recipe().family().equals(AUTOREGRESSIVE)) {
      throw fields.wrong(
          "features",
          "'%s' is of family %s, must be an autoregressive model"
              .formatted(features.name(), features.recipe().family()));
    }
    long both = (long) mauve.promptTokens() + mauve.tokens();
    for (StudyModel model : models) {
      int length = model.recipe().batch().length();
      if (both > length) {
        throw fields.wrong(
            "tokens",
            "a prompt and its continuation have %d tokens, must be at most the %d of a sequence of model %s"
                .formatted(both, length, model.name()));
      }
    }
    return mauve;
  }

  /** Returns the name of a model of the study. */
  private static String model(Fields fields, String field, List<StudyModel> models) {
    List<String> known = models.stream().map(StudyModel::name).toList();
    String name = fields.text(field);
    if (!known.contains(name)) {
      throw fields.wrong(field, unknown(name, known));
    }
    return name;
  }

  private static Measures.ZeroShot zeroShot(Fields given) {
    Fields fields = given.only("sets", "blocks", "draws");
    List<String> known = EvaluationSet.zeroShot().stream().map(EvaluationSet::id).toList();
    List<String> sets = fields.values("sets");
    sets.stream()
        .filter(set -> !known.contains(set))
        .findFirst()
        .ifPresent(
            wrong -> {
              throw fields.wrong("sets", unknown(wrong, known));
            });
    return new Measures.ZeroShot(
        sets, fields.has("blocks") ? fields.whole("blocks", 1) : 0, fields.whole("draws", 1));
  }

  private static Measures.Gsm8k gsm8k(Fields given) {
    Fields fields = given.only("shots", "answers", "k", "problems");
    int answers = fields.whole("answers", 1);
    List<Integer> ks = fields.ascending("k", 1);
    if (ks.getLast() > answers) {
      throw fields.wrong(
          "k", "%d, must be at most the %d answers".formatted(ks.getLast(), answers));
    }
    return new Measures.Gsm8k(
        fields.whole("shots", 0),
        answers,
        ks,
        fields.has("problems") ? fields.whole("problems", 1) : 0);
  }

  private static Measures.Probes probes(Fields given) {
    Fields fields = given.only("sequences", "stories", "permutations");
    return new Measures.Probes(
        fields.whole("sequences", 0), fields.whole("stories", 0), fields.whole("permutations", 0));
  }

  private static Claim claim(Fields given, List<StudyModel> models, Measures measures) {
    Fields fields = given.only("id", "sentence", "source", "compare", "trend", "expect", "by");
    if (fields.has("compare") == fields.has("trend")) {
      throw fields.wrong("", "must have one of compare and trend");
    }
    Claim.Decided decided =
        fields.has("compare")
            ? comparison(fields.part("compare").only("left", "right"), models, measures)
            : trend(fields.part("trend"), models, measures);
    return new Claim(
        fields.name("id"),
        fields.text("sentence"),
        fields.text("source"),
        decided,
        fields.word("expect", "lower", "higher").equals("lower"),
        fields.has("by") ? fields.number("by") : 0);
  }

  private static Claim.Comparison comparison(
      Fields fields, List<StudyModel> models, Measures measures) {
    Claim.Side left = side(fields.part("left"), models, measures, Optional.empty());
    Fields right = fields.part("right");
    return right.has("value")
        ? new Claim.Comparison(
            left, Optional.empty(), OptionalDouble.of(right.only("value").number("value")))
        : new Claim.Comparison(
            left,
            Optional.of(side(right, models, measures, Optional.empty())),
            OptionalDouble.empty());
  }

  private static Claim.Trend trend(Fields given, List<StudyModel> models, Measures measures) {
    Fields fields = given.only("model", "budget", "values", "figure", "over");
    String over = fields.text("over");
    Claim.Side side = side(fields, models, measures, Optional.of(over));
    if (over.equals(Claim.Trend.FAST_STEPS)) {
      FigureName figure = FigureName.of(side.figure()).orElseThrow();
      if (figure.kind().source() != FigureName.Source.SUITE) {
        throw fields.wrong("figure", "%s is not measured over %s".formatted(figure, over));
      }
      if (measures.suite().curve().stream().filter(steps -> steps > 0).count() < 2) {
        throw fields.wrong("over", "measure.suite.curve must have two T_fast above 0");
      }
    } else if (!named(models, side.model()).vary().containsKey(over)) {
      throw fields.wrong(
          "over",
          "'%s' is not varied by model %s: write %s, or a field that it varies"
              .formatted(over, side.model(), Claim.Trend.FAST_STEPS));
    }
    return new Claim.Trend(side, over);
  }

  private static StudyModel named(List<StudyModel> models, String name) {
    return models.stream().filter(model -> model.name().equals(name)).findFirst().orElseThrow();
  }

  private static Claim.Side side(
      Fields given, List<StudyModel> models, Measures measures, Optional<String> over) {
    Fields fields = over.isPresent() ? given : given.only("model", "budget", "values", "figure");
    List<String> known = models.stream().map(StudyModel::name).toList();
    String name = fields.text("model");
    if (!known.contains(name)) {
      throw fields.wrong("model", unknown(name, known));
    }
    StudyModel model = named(models, name);
    String budget = fields.text("budget");
    if (!model.budgets().contains(budget)) {
      throw fields.wrong("budget", unknown(budget, model.budgets()));
    }
    Map<String, String> values = fields.part("values").settings();
    requireValues(fields, model, values, over);
    String figure = fields.text("figure");
    FigureName named =
        FigureName.of(figure)
            .orElseThrow(() -> fields.wrong("figure", unknown(figure, FigureName.all())));
    requireMeasured(fields, named, measures);
    return new Claim.Side(name, budget, values, figure);
  }

  private static void requireValues(
      Fields fields, StudyModel model, Map<String, String> values, Optional<String> over) {
    Map<String, List<String>> varied = new LinkedHashMap<>(model.vary());
    over.ifPresent(varied::remove);
    if (!values.keySet().equals(varied.keySet())) {
      throw fields.wrong(
          "values",
          varied.isEmpty()
              ? "model %s varies nothing else: remove it".formatted(model.name())
              : "must have a value of %s, and of nothing else"
                  .formatted(String.join(", ", varied.keySet())));
    }
    values.forEach(
        (field, value) -> {
          if (!varied.get(field).contains(value)) {
            throw fields.wrong(
                "values." + field,
                "%s is not trained: there are %s"
                    .formatted(value, String.join(", ", varied.get(field))));
          }
        });
  }

  private static void requireMeasured(Fields fields, FigureName named, Measures measures) {
    String missing =
        switch (named.kind().source()) {
          case SUITE ->
              secondHalf(named.kind()) && !measures.suite().secondHalf()
                  ? "measure.suite.secondHalf: true"
                  : null;
          case RECONSTRUCT -> measures.reconstruct().isEmpty() ? "measure.reconstruct" : null;
          case PROBES -> measures.probes().isEmpty() ? "measure.probes" : null;
          case SAMPLES -> lackOfSamples(named.kind(), measures.samples());
          case ZERO_SHOT ->
              named.set().filter(set -> !zeroShotSets(measures).contains(set)).isPresent()
                  ? "measure.zeroShot.sets: [%s]".formatted(named.set().get())
                  : null;
          case GSM8K ->
              measures.gsm8k().filter(of -> of.ks().contains(named.at().getAsInt())).isEmpty()
                  ? "measure.gsm8k.k: [%d]".formatted(named.at().getAsInt())
                  : null;
        };
    if (missing != null) {
      throw fields.wrong("figure", "%s needs %s in this file".formatted(named, missing));
    }
  }

  private static List<String> zeroShotSets(Measures measures) {
    return measures.zeroShot().map(Measures.ZeroShot::sets).orElse(List.of());
  }

  private static String lackOfSamples(FigureName.Kind kind, Optional<Measures.Samples> samples) {
    if (samples.isEmpty()) {
      return "measure.samples";
    }
    return switch (kind) {
      case JUDGED -> samples.get().judge().isEmpty() ? "measure.samples.judge" : null;
      case MAUVE -> samples.get().mauve().isEmpty() ? "measure.samples.mauve" : null;
      default -> null;
    };
  }

  private static boolean secondHalf(FigureName.Kind kind) {
    return kind == FigureName.Kind.SECOND_HALF
        || kind == FigureName.Kind.PRIOR_SECOND_HALF
        || kind == FigureName.Kind.GAIN;
  }

  private static Cut cut(Fields given, List<StudyModel> models, List<Budget> budgets) {
    Fields fields = given.only("model", "budget", "seeds", "scale");
    if (fields.node().size() != 1) {
      throw fields.wrong("", "must have one of model, budget, seeds and scale");
    }
    if (fields.has("model")) {
      List<String> known = models.stream().map(StudyModel::name).toList();
      String name = fields.text("model");
      if (!known.contains(name)) {
        throw fields.wrong("model", unknown(name, known));
      }
      return new Cut.Model(name);
    }
    if (fields.has("budget")) {
      List<String> known = budgets.stream().map(Budget::name).toList();
      String name = fields.text("budget");
      if (!known.contains(name)) {
        throw fields.wrong("budget", unknown(name, known));
      }
      return new Cut.OfBudget(name);
    }
    if (fields.has("seeds")) {
      return new Cut.Seeds(fields.whole("seeds", 1));
    }
    double share = fields.positive("scale");
    if (share >= 1) {
      throw fields.wrong("scale", share + ", must be below 1");
    }
    return new Cut.Scale(share);
  }
}
