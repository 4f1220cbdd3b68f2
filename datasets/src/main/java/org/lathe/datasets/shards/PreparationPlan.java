package org.lathe.datasets.shards;

import java.nio.file.Path;

/**
 * What a preparation would do.
 *
 * @param folder that it would make
 * @param sourceBytes bytes of the source on disk; 0 where they are not known
 * @param documentsDone documents that an interrupted run has encoded, which are kept
 */
public record PreparationPlan(Path folder, long sourceBytes, long documentsDone) {}
