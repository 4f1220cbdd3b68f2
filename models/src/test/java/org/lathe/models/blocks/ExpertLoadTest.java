package org.lathe.models.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.GraphNames;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Scores;
import org.lathe.models.gpt.LlamaModel;

/** Exact likelihoods tell how tokens went to experts. */
class ExpertLoadTest {
  private static final int SEPARATOR = SmallBlocks.VOCABULARY - 1;
  private static final List<int[]> SEQUENCES =
      IntStream.range(0, 5).mapToObj(SmallBlocks::sequence).toList();

  private static List<LlamaModel> models() {
    return SmallBlocks.all().map(blocks -> new LlamaModel(SmallBlocks.llama(blocks))).toList();
  }

  private static Map<String, Object> details(LlamaModel model, int batch) {
    try (Session session = SmallBlocks.open("vector", model.parameters());
        Likelihood likelihood =
            model.likelihood(
                session,
                new BatchShape(batch, SmallBlocks.POSITIONS),
                SEPARATOR,
                InferenceOptions.NONE,
                new ScoreOptions(1, false, 1))) {
      Scores scores = Scores.of(likelihood, SEQUENCES, PassListener.NONE);
      return likelihood.details(scores.sequences(), scores.tokens());
    }
  }

  /** Of all tokens of the sequences, one by one, from the gates that the definitions give them. */
  private static double[][] counted(LlamaModel model, int experts) {
    double[][] shares = new double[SmallBlocks.LAYERS][experts];
    int length = SmallBlocks.POSITIONS;
    int choices = 2 * length * SEQUENCES.size();
    try (Session session = SmallBlocks.open("scalar", model.parameters());
        Program program = session.compile(model.graphs(new BatchShape(1, length)).score())) {
      for (int[] sequence : SEQUENCES) {
        Batch batch = Batch.of(SEPARATOR, sequence);
        program.write(GraphNames.TOKENS, batch.tokens());
        program.write(GraphNames.TARGETS, batch.targets());
        program.run();
        float[] gates = GatesOutput.of(program).orElseThrow();
        for (int i = 0; i < gates.length; i++) {
          shares[i / length / experts][i / length % experts] += gates[i] > 0 ? 1.0 / choices : 0;
        }
      }
    }
    return shares;
  }

  /** Whatever the batch: its last one is filled up, and what fills it is not counted. */
  @ParameterizedTest
  @MethodSource("models")
  void theLoadIsThatOfTheSequences(LlamaModel model) {
    int experts = model.blocks().experts().map(ExpertSize::number).orElse(0);
    if (experts == 0) {
      assertEquals(Map.of(), details(model, 2));
      return;
    }
    double[][] counted = counted(model, experts);
    // The weights are random: some expert is used more than another.
    assertTrue(counted[0][0] != counted[0][1] || counted[0][1] != counted[0][2]);
    for (int batch : new int[] {1, 2, 5}) {
      double[][] load = (double[][]) details(model, batch).get("expert_load");
      assertEquals(SmallBlocks.LAYERS, load.length);
      for (int l = 0; l < load.length; l++) {
        assertArrayEquals(counted[l], load[l], 1e-12, "layer " + l);
      }
    }
  }
}
