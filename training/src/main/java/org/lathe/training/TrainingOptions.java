package org.lathe.training;

import java.nio.file.Path;
import org.lathe.engine.Backends;

/**
 * The options of a run that are no part of its recipe: where it is kept, and what computes it.
 *
 * @param folder of the run: {@code recipe.yaml}, {@code metrics.jsonl} and {@code checkpoints/}; a
 *     new run makes it
 * @param engine and its device
 * @param threads to compute with; their number changes no bit of any result
 */
public record TrainingOptions(Path folder, Backends.Choice engine, int threads) {}
