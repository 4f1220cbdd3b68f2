package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.cpu.HeldArrays;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Backends;
import org.lathe.engine.Device;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.Model;
import org.lathe.models.Reconstructor;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Vocabulary;
import org.lathe.models.generation.TextGenerator;
import org.lathe.training.ranks.LocalRanks;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SumTree;

/** The memory that a run is said to take before it starts is what it takes. */
class TrainingPlanTest {
  private static final Tokenizer BYTES = Tokenizer.named("bytes");
  private static final Vocabulary IDS = new Vocabulary(BYTES.vocabulary(), BYTES.separator());
  private static final Recipe RECIPE = SmallRun.recipe(Path.of("none.txt"));
  private static final Model MODEL = RECIPE.build(BYTES.vocabulary());
  private static final InferenceOptions INFERENCE =
      MODEL.inference(RECIPE.objective(), 0, RECIPE.steps());

  private static Session open(int threads) {
    Backends.Choice choice = Backends.choose("vector");
    return choice.backend().open(choice.device(), threads);
  }

  private static Likelihood likelihood(Session session, Recipe recipe) {
    return MODEL.likelihood(
        session,
        recipe.batch().micro(),
        BYTES.separator(),
        INFERENCE,
        new ScoreOptions(RECIPE.evaluation().draws(), false, RECIPE.seed()));
  }

  private static TrainingPlan plan(Session session, Recipe recipe) {
    return TrainingPlan.of(new PlanningSession(session), PreparedRecipe.of(MODEL, recipe, BYTES));
  }

  private static TrainingMemory scoring(Session session, Recipe recipe) {
    return TrainingPlan.scoring(
        new PlanningSession(session), PreparedRecipe.of(MODEL, recipe, BYTES));
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "3, 4", "1, 1", "3, 1", "2, 2"})
  void theMostThatIsHeldAtOnce(int threads, int micro) {
    Recipe recipe = SmallRun.withMicroBatch(RECIPE, micro);
    try (Session session = open(threads);
        Session other = open(threads)) {
      TrainingPlan plan = plan(other, recipe);
      assertEquals(0, HeldArrays.bytes(other), "planning allocates nothing");

      assertEquals(
          HeldArrays.bytes(session, likelihood(session, recipe)), scoring(other, recipe).total());

      TrainingStep step = new TrainingStep(session, PreparedRecipe.of(MODEL, recipe, BYTES));
      long evaluation = HeldArrays.bytes(session, step, likelihood(session, recipe));
      Reconstructor reconstructor =
          MODEL.reconstructor(session, recipe.batch().micro(), IDS, INFERENCE).orElseThrow();
      long reconstruction = HeldArrays.bytes(session, step, reconstructor);
      TextGenerator generator =
          MODEL.generator(session, recipe.batch().microBatch(), IDS, INFERENCE);
      long sample = HeldArrays.bytes(session, step, generator);
      long most = LongStream.of(evaluation, reconstruction, sample).max().orElseThrow();
      assertEquals(most, plan.memory().total());
    }
  }

  @Test
  void partsAreWhatTheyAreNamed() {
    try (Session session = open(2)) {
      TrainingPlan plan = plan(session, RECIPE);
      long weights = 4 * MODEL.size();
      assertEquals(weights, plan.memory().weights());
      assertEquals(weights, plan.memory().gradients());
      assertEquals(2 * weights, plan.memory().moments());
      TrainingMemory scoring = scoring(session, RECIPE);
      assertEquals(weights, scoring.weights());
      assertEquals(0, scoring.gradients() + scoring.moments());
      assertTrue(scoring.others() > 0 && scoring.activations() > 0);
      TrainingPlan smaller = plan(session, SmallRun.withMicroBatch(RECIPE, 1));
      assertEquals(weights, smaller.memory().weights());
      assertTrue(smaller.memory().activations() < plan.memory().activations());
    }
  }

  /** A sum waits at each level of the tree, and needs no other memory. */
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 1", "3, 1", "4, 2", "7, 2", "8, 3", "9, 3", "512, 9"})
  void sumsOfLeavesAreCounted(int leaves, int sums) {
    int length = RECIPE.batch().length();
    Recipe recipe = RECIPE.with(new BatchOptions(2 * leaves, 2, 2, length));
    Recipe oneLeaf = RECIPE.with(new BatchOptions(2, 2, 2, length));
    try (Session session = open(2)) {
      TrainingMemory memory = plan(session, recipe).memory();
      TrainingMemory one = plan(session, oneLeaf).memory();
      assertEquals(sums * 4 * MODEL.size(), memory.sums());
      assertEquals(0, one.sums());
      assertEquals(one.total() + memory.sums(), memory.total());
    }
  }

  /** The plan of several ranks is that of the one that holds most, on each of them. */
  @ParameterizedTest
  @CsvSource({"7, 2", "8, 3", "64, 5", "100, 3", "512, 3", "512, 8"})
  void ranksArePlannedByTheOneThatHoldsMost(int leaves, int size) {
    Recipe recipe = RECIPE.with(new BatchOptions(leaves, 1, 1, RECIPE.batch().length()));
    PreparedRecipe prepared = PreparedRecipe.of(MODEL, recipe, BYTES);
    SumTree tree = new SumTree(leaves);
    try (Session session = open(1)) {
      long sums = 0;
      long nodes = 0;
      for (int rank = 0; rank < size; rank++) {
        PlanningSession own = new PlanningSession(session);
        new GradientSum(own, MODEL.parameters(), tree, rank, size).close();
        sums =
            Math.max(
                sums,
                own.statesAtPeak().entrySet().stream()
                    .filter(state -> state.getKey().startsWith("sum."))
                    .mapToLong(state -> state.getValue().bytes())
                    .sum());
        nodes = Math.max(nodes, tree.nodesOf(rank, size).size());
      }
      List<TrainingPlan> plans =
          LocalRanks.of(size)
              .results(
                  ranks -> {
                    try (Session other = open(1)) {
                      return TrainingPlan.of(
                          new PlanningSession(other),
                          prepared,
                          new GradientWay(ranks, GradientTransfer.HOST));
                    }
                  });
      TrainingPlan plan = plans.getFirst();
      plans.forEach(each -> assertEquals(plan, each));
      assertEquals(sums, plan.memory().sums());
      // This model is small enough to be exchanged at once.
      long copies = nodes * 4 * MODEL.size();
      assertTrue(plan.exchange().copies() >= copies, () -> plan + " " + copies);
      assertTrue(plan.exchange().messages() > 0 && plan.exchange().messages() <= 128 << 20);
      Device heap = new Device(0, "heap", -1, true, true);
      assertEquals(plan.memory().heap() + plan.exchange().copies(), plan.need(heap));
      TrainingPlan alone = plan(session, recipe);
      assertEquals(ExchangeMemory.NONE, alone.exchange());
      assertEquals(
          alone.memory(), plan.memory().withSlots(GradientSum.slots(tree)), "what a run records");
    }
  }

  /** The rows that a device adds are states of the session that the gradients go through. */
  @ParameterizedTest
  @CsvSource({"2, 2", "7, 3", "64, 5"})
  void whatGoesFromDeviceToDeviceIsPlanned(int leaves, int size) {
    Recipe recipe = RECIPE.with(new BatchOptions(leaves, 1, 1, RECIPE.batch().length()));
    PreparedRecipe prepared = PreparedRecipe.of(MODEL, recipe, BYTES);
    SumTree tree = new SumTree(leaves);
    Device card = new Device(0, "card", -1, false, false);
    LocalRanks.of(size)
        .results(
            ranks -> {
              try (Session session = open(1)) {
                PlanningSession adding = new PlanningSession(session);
                GradientSum own =
                    new GradientSum(adding, MODEL.parameters(), tree, ranks.rank(), size);
                new LinkedGradient(adding, own, MODEL.parameters(), ranks, tree).close();
                long rows =
                    adding.statesAtPeak().entrySet().stream()
                        .filter(state -> state.getKey().startsWith("shared."))
                        .mapToLong(state -> state.getValue().bytes())
                        .sum();
                PlanningSession planning = new PlanningSession(session);
                long through = need(planning, prepared, ranks, GradientTransfer.HOST, card);
                assertTrue(rows > 0);
                for (GradientTransfer way :
                    List.of(GradientTransfer.AUTO, GradientTransfer.DEVICE)) {
                  assertEquals(through + rows, need(planning, prepared, ranks, way, card));
                }
              }
              return true;
            });
  }

  private static long need(
      PlanningSession planning,
      PreparedRecipe prepared,
      Ranks ranks,
      GradientTransfer transfer,
      Device device) {
    return TrainingPlan.of(planning.anew(), prepared, new GradientWay(ranks, transfer))
        .need(device);
  }

  /** Leaves with which no rank would be without one. */
  @Test
  void ranksThatDoNotFitAreRefusedWithALeafForEach() {
    Recipe leaves = RECIPE.with(new BatchOptions(64, 1, 1, RECIPE.batch().length()));
    PreparedRecipe prepared = PreparedRecipe.of(MODEL, leaves, BYTES);
    PreparedRecipe fitting = prepared.with(leaves.batch().withLeaf(16));
    List<String> said = LocalRanks.of(4).results(ranks -> refusal(ranks, prepared, fitting));
    said.forEach(line -> assertTrue(line.endsWith(": use leaf 16"), line));
  }

  private static String refusal(Ranks ranks, PreparedRecipe prepared, PreparedRecipe fitting) {
    try (Session session = open(1)) {
      PlanningSession planning = new PlanningSession(session);
      GradientWay way = new GradientWay(ranks, GradientTransfer.HOST);
      long enough = TrainingPlan.of(planning.anew(), fitting, way).memory().total();
      Device card = new Device(0, "card", enough, false, false);
      return assertThrows(
              InputException.class,
              () -> TrainingPlan.fitting(planning.anew(), prepared, card, way))
          .getMessage();
    }
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheMend() {
    try (Session session = open(1)) {
      TrainingPlan plan = plan(session, RECIPE);
      TrainingPlan one = plan(session, RECIPE.with(RECIPE.batch().withMicroBatch(1)));
      for (boolean heap : new boolean[] {true, false}) {
        assertEquals(plan, fitting(session, -1, heap));
        long enough = heap ? plan.memory().heap() : plan.memory().total();
        assertEquals(plan, fitting(session, enough, heap));
        long enoughForOne = heap ? one.memory().heap() : one.memory().total();
        refused(session, enoughForOne, heap, "use microBatch 1");
        refused(session, enoughForOne - 1, heap, "use a smaller length or recipe");
        refused(session, enoughForOne, heap, " GiB and ");
      }
    }
  }

  /** A larger leaf has fewer sums. */
  @Test
  void sumsThatDoNotFitAreRefusedWithTheLeafThatDoes() {
    Recipe leaves = RECIPE.with(new BatchOptions(64, 1, 1, RECIPE.batch().length()));
    try (Session session = open(1)) {
      long one = plan(session, leaves.with(leaves.batch().withLeaf(64))).memory().total();
      String said =
          assertThrows(
                  InputException.class,
                  () -> fitting(session, leaves, new Device(0, "card", one, false, false)))
              .getMessage();
      assertTrue(said.endsWith(": use leaf 64"), said);
      assertTrue(said.contains(" for the sums of leaves) and may use "), said);
    }
  }

  @Test
  void theDeviceDecidesTheMicroBatch() {
    Recipe open = SmallRun.withMicroBatch(RECIPE, BatchOptions.FITTING);
    assertEquals(4, RECIPE.batch().sequences(), "which 1, 2 and 4 divide");
    try (Session session = open(1)) {
      long two = plan(session, SmallRun.withMicroBatch(RECIPE, 2)).memory().total();
      long four = plan(session, SmallRun.withMicroBatch(RECIPE, 4)).memory().total();
      assertEquals(4, decided(session, open, new Device(0, "card", four, false, false)));
      assertEquals(2, decided(session, open, new Device(0, "card", four - 1, false, false)));
      assertEquals(2, decided(session, open, new Device(0, "card", two, false, false)));
      assertEquals(1, decided(session, open, new Device(0, "card", two - 1, false, false)));
      assertEquals(1, decided(session, open, new Device(0, "card", 1, false, false)));
      assertEquals(1, decided(session, open, new Device(0, "card", -1, false, false)));
      assertEquals(1, decided(session, open, new Device(0, "processor", four, false, true)));
      Recipe leaf = open.with(open.batch().withLeaf(2));
      assertEquals(2, decided(session, leaf, new Device(0, "card", 2 * four, false, false)));
      assertEquals(4, decided(session, RECIPE, new Device(0, "card", 1, false, false)), "given");
    }
    assertThrows(IllegalStateException.class, () -> open.batch().micro());
  }

  private static int decided(Session session, Recipe recipe, Device device) {
    return TrainingPlan.decided(
            new PlanningSession(session), PreparedRecipe.of(MODEL, recipe, BYTES), device)
        .recipe()
        .batch()
        .microBatch();
  }

  @Test
  void whatNoArrayHoldsIsRefusedWithTheMend() {
    int many = 1 << 24;
    Recipe recipe = RECIPE.with(new BatchOptions(many, many, RECIPE.batch().length()));
    try (Session session = open(1)) {
      Device endless = new Device(0, "card", -1, false, false);
      InputException refused =
          assertThrows(InputException.class, () -> fitting(session, recipe, endless));
      String said = refused.getMessage();
      assertTrue(said.startsWith("this run is too large for the engine: "), said);
      int mend = Integer.parseInt(said.substring(said.lastIndexOf(' ') + 1));
      assertTrue(said.endsWith("; use microBatch " + mend), said);
      fitting(session, SmallRun.withMicroBatch(recipe, mend), endless);
      Recipe twice = SmallRun.withMicroBatch(recipe, 2 * mend);
      assertThrows(InputException.class, () -> fitting(session, twice, endless));
    }
  }

  private static TrainingPlan fitting(Session session, Recipe recipe, Device device) {
    return TrainingPlan.fitting(
        new PlanningSession(session), PreparedRecipe.of(MODEL, recipe, BYTES), device);
  }

  private static TrainingPlan fitting(Session session, long memory, boolean heap) {
    return fitting(session, RECIPE, new Device(0, "card", memory, heap, heap));
  }

  private static void refused(Session session, long memory, boolean heap, String mend) {
    String said =
        assertThrows(InputException.class, () -> fitting(session, memory, heap)).getMessage();
    assertTrue(said.contains(mend), said);
    assertEquals(heap, said.contains("-Xmx1g"), said);
    assertEquals(!heap, said.contains("of card"), said);
  }

  /** The paper's largest model has weights, gradients and moments of 1.2 GB; here it has none. */
  @ParameterizedTest
  @MethodSource("org.lathe.training.RecipeFile#names")
  void recipesArePlannedWithoutTheirMemory(String name) {
    Recipe recipe = RecipeFile.named(name);
    try (Session session = open(2)) {
      Device processor = Backends.choose("vector").device();
      PreparedRecipe prepared =
          TrainingPlan.decided(new PlanningSession(session), PreparedRecipe.of(recipe), processor);
      TrainingPlan plan = TrainingPlan.of(new PlanningSession(session), prepared);
      TrainingMemory scoring = TrainingPlan.scoring(new PlanningSession(session), prepared);
      assertTrue(plan.memory().total() > scoring.total());
      assertTrue(scoring.total() > scoring.weights());
      assertEquals(0, HeldArrays.bytes(session));
    }
  }
}
