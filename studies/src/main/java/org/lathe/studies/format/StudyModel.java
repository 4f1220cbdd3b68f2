package org.lathe.studies.format;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.lathe.training.Recipe;

/**
 * A model of a study.
 *
 * @param name by which claims and other parts of the file call it
 * @param label for people
 * @param recipe with the fields that the study sets
 * @param vary values by the path of a recipe's field; every combination is trained
 * @param tune values by the path of a recipe's field; the first seed trains them all, and the best
 *     one is kept. Has one field at most
 * @param budgets names of the budgets that it is trained with
 * @param seeds how many of the study's seeds it is trained with; empty for all
 */
public record StudyModel(
    String name,
    String label,
    Recipe recipe,
    Map<String, List<String>> vary,
    Map<String, List<String>> tune,
    List<String> budgets,
    OptionalInt seeds) {}
