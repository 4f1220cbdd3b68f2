package org.lathe.datasets;

import java.util.List;

/** How a story ends: a latent factor of {@link Stories}. */
public enum Outcome {
  /** The wish is reached without help. */
  ALONE(
      List.of(
          "\"I will do it all by myself,\" {he} told everyone.",
          "{He} asked nobody for help.",
          "{He} went alone and told no one."),
      List.of(
          "At last, with nobody to help, {he} {deed} all by {himself}.",
          "{He} did not give up, and in the end {he} {deed} on {his} own.",
          "Then, all alone, {he} {deed}."),
      List.of(
          "\"I did it, and I did it myself!\" said {name}.",
          "It had been hard alone, but now {he} knew what {he} could do.",
          "Nobody had lent a hand, so the joy was all {his} own.")),
  /** A friend helps, and together they succeed. */
  HELPED(
      List.of(
          "On the way {he} met a {helper} and shared {his} lunch.",
          "A {helper} waved at {him} as {he} passed, and {he} waved back.",
          "\"Call me if you need a friend,\" said a {helper}."),
      List.of(
          "Just then the {helper} came to help, and together they {deed}.",
          "\"Two are better than one,\" said the {helper}, and side by side they {deed}.",
          "{name} called for help, the {helper} came running, and as a team they {deed}."),
      List.of(
          "From that day on, {name} and the {helper} were best friends.",
          "They shared the joy, because friends share everything.",
          "\"Thank you, my friend,\" said {name}, and the {helper} smiled.")),
  /** The wish is not reached. */
  FAILED(
      List.of(
          "\"It is too hard for you,\" said a {helper}, shaking his head.",
          "Others had tried before, and all of them had failed.",
          "It was a task that had never gone well for anyone."),
      List.of(
          "However hard {he} tried, {he} could not {wish}.",
          "In the end {he} had to give up, for {he} simply could not {wish}.",
          "It was no use, and {he} never did {wish}."),
      List.of(
          "{He} went home with empty hands.",
          "{He} had lost, but {he} had learned that not every wish comes true.",
          "\"I failed,\" said {name}, \"but at least I tried.\"")),
  /** Pure luck brings success. */
  LUCKY(
      List.of(
          "That morning {he} found a four-leaf clover and put it in {his} pocket.",
          "A ladybug landed on {him}, which means good luck.",
          "{He} crossed {his} fingers, for some days are lucky days."),
      List.of(
          "Then {he} slipped, rolled over three times, and by pure luck {he} {deed}.",
          "{He} sneezed, bumped into a {helper}, and by a lucky accident {he} {deed}.",
          "And then, without even trying, {he} {deed}, just like that."),
      List.of(
          "\"What luck!\" said {name}, and {he} could hardly believe it.",
          "It was only chance, but a lucky chance is as good as a plan.",
          "To this day {he} does not know how it happened.")),
  /** The wish is given up to help somebody else. */
  GENEROUS(
      List.of(
          "On the way {he} passed a {helper} who looked hungry and tired.",
          "\"Please do not forget those in need,\" a {helper} had once told {him}.",
          "Nearby a {helper} was calling, but so softly that it was hard to hear."),
      List.of(
          "Just before the end, {he} saw that the {helper} was in trouble, so {he} stopped to help"
              + " and gave up {his} wish to {wish}.",
          "{He} had almost reached {his} goal, but the {helper} was hurt, and {he} turned back to"
              + " care for him.",
          "\"You need it more than I do,\" {he} told the {helper}, and gave away all that {he} had"
              + " instead of going on to {wish}."),
      List.of(
          "{He} did not {wish}, but a kind deed is worth more.",
          "The {helper} thanked {him} with all his heart, and giving felt better than getting.",
          "{He} had nothing left, yet {his} heart was full, because {he} had been kind.")),
  /** Somebody cheats the hero. */
  TRICKED(
      List.of(
          "A sly {helper} whispered, \"Follow me, I know a shortcut.\"",
          "A {helper} with a crooked smile was watching {him} all the time.",
          "\"Trust me,\" said a {helper}, and winked in a strange way."),
      List.of(
          "But the {helper} had lied, and while {name} looked the wrong way, it was the {helper}"
              + " who {deed}.",
          "It was all a trick to lead {him} away from {prize}, and the {helper} laughed.",
          "The {helper} had cheated {him}, and so somebody else {deed}."),
      List.of(
          "\"I will not trust a liar again,\" said {name}.",
          "{He} had been fooled, and {he} never forgot that trick.",
          "The cheat was far away by then, and {name} had learned to be careful.")),
  /** A storm puts everything off until another day. */
  LATER(
      List.of(
          "Dark clouds were gathering, and the wind smelled of rain.",
          "\"A storm is coming,\" a {helper} warned {him}.",
          "Somewhere far off, thunder rumbled."),
      List.of(
          "Then the storm broke, and {he} had to turn back before {he} could {wish}.",
          "Rain poured down, thunder crashed, and there was no time left to {wish}.",
          "Lightning flashed, the day was over, and {he} had to leave it for another time."),
      List.of(
          "\"Tomorrow I will try again,\" said {name}, dripping wet.",
          "{He} listened to the rain and planned to start again the next day.",
          "The storm had won today, but there is always a tomorrow.")),
  /** It was only a dream. */
  DREAM(
      List.of(
          "Everything looked a little strange, as if the sky were upside down.",
          "Oddly, a {helper} was wearing a purple hat and could speak in rhymes.",
          "It was odd that the clouds were pink and nobody made a sound."),
      List.of(
          "{He} {deed}, the crowd cheered, and then {name} opened {his} eyes, for it was only a"
              + " dream.",
          "And just as {he} {deed}, everything faded, and {he} woke up in {his} own bed.",
          "{He} {deed} so easily that {he} pinched {himself}, and then {he} woke up."),
      List.of(
          "It had all been a dream, every bit of it.",
          "\"What a strange dream,\" said {name}, and rubbed {his} eyes.",
          "Nothing of it had been real, but {he} remembered each moment of the dream."));

  private final List<String> hints;
  private final List<String> turns;
  private final List<String> endings;

  Outcome(List<String> hints, List<String> turns, List<String> endings) {
    this.hints = hints;
    this.turns = turns;
    this.endings = endings;
  }

  /** Sentences early in the story that point to the end. */
  List<String> hints() {
    return hints;
  }

  /** Sentences on how it is decided. */
  List<String> turns() {
    return turns;
  }

  /** Sentences on what came of it. */
  List<String> endings() {
    return endings;
  }
}
