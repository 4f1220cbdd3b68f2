package org.lathe.datasets;

import java.util.List;
import java.util.Map;

/**
 * The sentences that all stories share, as rules of the grammar that {@link StoryTeller} expands.
 */
final class Plot {
  /** The order in which a story is told. */
  static final String SHAPES = "shapes";

  /** The alternatives of each rule; names in braces are rules in turn. */
  static final Map<String, List<String>> RULES =
      Map.of(
          SHAPES,
          List.of(
              "{opening} {about}\n{mornings} {want} {reasons}\n{setoff} {hints} {obstacles}"
                  + " {reactions} {skills}\n{turns} {endings} {evenings}",
              "{opening} {details} {mornings}\n{want} {speech} {hints}\n{setoff} {attempts}"
                  + " {troubles} {gesture}\n{turns} {endings} {closings}",
              "{mornings} {intro} {about}\n"
                  + "{hints} {want} {reasons}\n"
                  + "{setoff} {attempts} {reactions} {turns}\n"
                  + "{endings} {closings}",
              "{announcement} {intro} {mornings}\n{speech} {hints}\n{setoff} {obstacles} {skills}"
                  + " {attempts} {troubles}\n{turns} {evenings} {farewell}",
              "{opening} {mornings} {want} {hints}\n"
                  + "{setoff} {attempts} {obstacles} {reactions} {turns} {endings}",
              "{opening} {details}\n"
                  + "{want} {longing} {hints} {mornings}\n"
                  + "{attempts} {gesture} {setoff} {attempts} {troubles}\n"
                  + "{turns} {endings} {evenings}"),
          "announcement",
          List.of(
              "This is the story of how {name} set out to {wish}.",
              "Have you heard how {name} the {noun} tried to {wish}?",
              "Listen to the tale of {name} and {prize}."),
          "opening",
          List.of(
              "Once upon a time there was {kinds}. {His} name was {name}, and {he} lived {homes}.",
              "{Homes}, there lived {kinds}, and everyone called {him} {name}.",
              "{name} was {kinds} and lived {homes}.",
              "There was once {kinds} who lived {homes}, and {his} name was {name}."),
          "intro",
          List.of(
              "{He} was {kinds} and lived {homes}.",
              "{name} was {kinds}, and {his} home was {homes}.",
              "{Homes}, everyone knew {name}, {kinds}."),
          "want",
          List.of(
              "More than anything, {name} wanted to {wish}.",
              "{He} had only one wish, and that was to {wish}.",
              "{name} made up {his} mind to {wish}.",
              "It was time to {wish}, {he} decided."),
          "longing",
          List.of(
              "{He} thought of {prize} day and night.",
              "{He} could think of nothing but {prize}.",
              "{Prize} was on {his} mind all the time."),
          "speech",
          List.of(
              "{name} said {adverbs}, \"{speeches}\"",
              "{He} {gestures} and said, \"{speeches}\"",
              "\"{speeches}\" That was what {name} said {adverbs}."),
          "setoff",
          List.of(
              "So {name} {moves} {paths}.",
              "{He} set out {adverbs} and {moves} {paths}.",
              "So the {noun} {moves} {paths}.",
              "Feeling {adjectives}, {name} {moves} {paths}."),
          "gesture",
          List.of(
              "{name} {gestures} and tried once more.",
              "{He} {gestures} and felt {adjectives}.",
              "The {adjectives} {noun} {gestures} and went on."),
          "farewell",
          List.of(
              "All around {place} they still tell the story of {name} the {noun}.",
              "And that is the story of {name} the {noun}, known all over {place}.",
              "All over {place}, people talked about the {adjectives} {noun} and {prize}."));

  private Plot() {}
}
