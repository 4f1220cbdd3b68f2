package org.lathe.evaluation.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.LineJournal;
import org.lathe.files.Unwritable;

/** Reads the measurements of single blocks that a finished suite has kept. */
public final class SuiteLines {
  private SuiteLines() {}

  /**
   * Returns the blocks of a suite, in the order in which they were measured.
   *
   * @param folder of a suite that is complete
   * @param figures {@link LikelihoodBlock}, or the record of a family
   * @throws InputException if a line cannot be read
   */
  public static <F> List<BlockResult<F>> of(Path folder, Class<F> figures) {
    Path file = folder.resolve(SuiteFolder.LINES);
    JavaType type =
        SuiteJson.LINES.getTypeFactory().constructParametricType(BlockResult.class, figures);
    List<BlockResult<F>> blocks = new ArrayList<>();
    try {
      for (String line : LineJournal.read(file)) {
        BlockResult<F> block = SuiteJson.LINES.readValue(line, type);
        blocks.add(block);
      }
    } catch (JsonProcessingException e) {
      throw new InputException(
          "line %d of %s is damaged (%s): delete %s and measure again"
              .formatted(blocks.size() + 1, file, Json.reason(e), folder),
          e);
    } catch (IOException e) {
      throw new InputException("cannot read %s (%s)".formatted(file, Unwritable.reason(e)), e);
    }
    return List.copyOf(blocks);
  }
}
