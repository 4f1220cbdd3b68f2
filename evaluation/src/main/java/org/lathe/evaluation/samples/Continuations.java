package org.lathe.evaluation.samples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.lathe.engine.Session;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Model;
import org.lathe.models.PassListener;
import org.lathe.models.Vocabulary;
import org.lathe.models.generation.TextGenerator;
import org.lathe.models.generation.TokenChoice;
import org.lathe.training.ranks.SharedWork;

/**
 * Many samples of one model, unconditional or after prompts of any lengths. A sample is a function
 * of weights, prompt, seed and its number, whatever the batch.
 */
public final class Continuations implements AutoCloseable {
  /** A session keeps some states for each length of prompt: after so many it is opened anew. */
  private static final int LENGTHS_A_SESSION = 24;

  private final Supplier<Session> sessions;
  private final Model model;
  private final Vocabulary vocabulary;
  private final int batch;
  private final InferenceOptions inference;
  private final TokenChoice choice;
  private final long seed;
  private final SharedWork work;
  private final Set<Integer> lengths = new HashSet<>();
  private Session session;
  private TextGenerator generator;

  /**
   * Prepares sampling; opens no session yet.
   *
   * @param sessions opens a session that holds the weights
   * @param batch samples that are made side by side
   * @param inference how the model is used
   */
  public Continuations(
      Supplier<Session> sessions,
      Model model,
      Vocabulary vocabulary,
      int batch,
      InferenceOptions inference,
      TokenChoice choice,
      long seed) {
    this(sessions, model, vocabulary, batch, inference, choice, seed, SharedWork.ALONE);
  }

  /**
   * Prepares sampling on several ranks, each of which gets all samples; opens no session yet.
   *
   * @param sessions opens a session that holds the weights
   * @param batch samples that a rank makes side by side
   * @param inference how the model is used
   */
  public Continuations(
      Supplier<Session> sessions,
      Model model,
      Vocabulary vocabulary,
      int batch,
      InferenceOptions inference,
      TokenChoice choice,
      long seed,
      SharedWork work) {
    this.sessions = sessions;
    this.model = model;
    this.vocabulary = vocabulary;
    this.batch = batch;
    this.inference = inference;
    this.choice = choice;
    this.seed = seed;
    this.work = work;
  }

  /**
   * Returns unconditional samples, numbered from 0.
   *
   * @param samples how many
   * @param count tokens of each
   * @param progress told of samples that all ranks have
   * @return [samples][count]
   */
  public List<int[]> unconditional(int samples, int count, PassListener progress) {
    List<int[]> made = new ArrayList<>();
    work.<int[]>each(
        0,
        samples,
        batch,
        (first, end) -> List.of(unconditional(count, IntStream.range(first, end).toArray())),
        round -> {
          made.addAll(round);
          progress.passed(made.size(), samples);
        });
    return made;
  }

  /**
   * Returns one continuation of each prompt, numbered from 0. Prompts may have any length; only the
   * last tokens of a long prompt are used.
   *
   * @param count tokens after each
   * @param progress told of samples that all ranks have
   * @return [prompts][count]
   */
  public List<int[]> after(List<int[]> prompts, int count, PassListener progress) {
    Map<Integer, List<Integer>> byLength = new TreeMap<>();
    for (int i = 0; i < prompts.size(); i++) {
      byLength.computeIfAbsent(prompts.get(i).length, length -> new ArrayList<>()).add(i);
    }
    // Only prompts of one length are continued side by side.
    List<int[]> batches = new ArrayList<>();
    for (List<Integer> alike : byLength.values()) {
      for (int first = 0; first < alike.size(); first += batch) {
        batches.add(
            alike.subList(first, Math.min(alike.size(), first + batch)).stream()
                .mapToInt(Integer::intValue)
                .toArray());
      }
    }
    int[][] made = new int[prompts.size()][];
    int[] done = {0, 0};
    work.<int[][]>each(
        0,
        batches.size(),
        1,
        (first, end) -> List.<int[][]>of(after(prompts, count, batches.get(first))),
        round -> {
          for (int[][] next : round) {
            int[] numbers = batches.get(done[0]++);
            for (int i = 0; i < numbers.length; i++) {
              made[numbers[i]] = next[i];
            }
            done[1] += numbers.length;
          }
          progress.passed(done[1], prompts.size());
        });
    return List.of(made);
  }

  private int[][] after(List<int[]> prompts, int count, int[] numbers) {
    return after(
        Arrays.stream(numbers).mapToObj(prompts::get).toArray(int[][]::new), count, numbers);
  }

  /**
   * Returns unconditional samples, made by this rank.
   *
   * @param count tokens of each
   * @param numbers of the samples, at most a batch of them
   * @return [numbers][count]
   */
  public int[][] unconditional(int count, int... numbers) {
    open();
    return Arrays.copyOf(
        generator.unconditional(count, choice, seed, filled(numbers)), numbers.length);
  }

  /**
   * Returns continuations of prompts, made by this rank.
   *
   * @param prompts one for each number, of one length
   * @param count tokens after each
   * @param numbers of the samples, at most a batch of them
   * @return [numbers][count]
   */
  public int[][] after(int[][] prompts, int count, int... numbers) {
    if (!lengths.contains(prompts[0].length) && lengths.size() == LENGTHS_A_SESSION) {
      close();
    }
    open();
    lengths.add(prompts[0].length);
    int[][] filled = Arrays.copyOf(prompts, batch);
    Arrays.fill(filled, prompts.length, batch, prompts[0]);
    return Arrays.copyOf(
        generator.continued(filled, count, choice, seed, filled(numbers)), numbers.length);
  }

  /** A batch that is not full is filled up with its first sample, which is then left out. */
  private int[] filled(int[] numbers) {
    int[] filled = Arrays.copyOf(numbers, batch);
    Arrays.fill(filled, numbers.length, batch, numbers[0]);
    return filled;
  }

  private void open() {
    if (session == null) {
      session = sessions.get();
      generator = model.generator(session, batch, vocabulary, inference);
    }
  }

  @Override
  public void close() {
    if (session != null) {
      generator.close();
      session.close();
      session = null;
      lengths.clear();
    }
  }
}
