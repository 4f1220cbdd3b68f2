package org.lathe.datasets;

import java.util.List;

/** What the hero wishes: a latent factor of {@link Stories}. */
public enum Goal {
  /** To find a lost silver key. */
  KEY(
      "find the lost silver key",
      "found the lost silver key",
      "the silver key",
      List.of(
          "It opened a music box that had been locked for years.",
          "Without that key, the old clock could never be wound again.",
          "A key made of silver, people said, can open any door."),
      List.of(
          "{He} looked under every stone and in every hole.",
          "{He} shook out three old boots to see if a key would fall out.",
          "{He} followed each small glint of silver."),
      List.of(
          "Twice {he} saw something shine, but it was only a spoon.",
          "{He} found a rusty nail, a button, and a coin, but no key.",
          "Every lock {he} passed seemed to laugh at {him}.")),
  /** To bake a perfect honey cake. */
  CAKE(
      "bake the perfect honey cake",
      "baked the perfect honey cake",
      "the honey cake",
      List.of(
          "Tomorrow was a birthday, and a birthday needs a cake.",
          "The recipe had come from {his} great-grandmother.",
          "{He} could almost taste the sugar and the honey."),
      List.of(
          "{He} gathered flour, eggs, butter, and honey.",
          "{He} stirred the batter until {his} arms were tired.",
          "{He} lit a small oven and put in the pan."),
      List.of(
          "The first cake was burnt, and the second was as hard as a brick.",
          "There was no sugar left, and the eggs were cracked.",
          "The batter spilled, and everything was sticky.")),
  /** To bring a lost lamb home. */
  LAMB(
      "bring the lost lamb home",
      "brought the lost lamb home",
      "the lamb",
      List.of(
          "The little lamb had been gone since last night, and its mother was calling.",
          "A lamb so small should not be out alone.",
          "All the sheep were waiting and crying for their little one."),
      List.of(
          "{He} called the lamb and listened for a tiny baa.",
          "{He} followed the small hoof prints.",
          "{He} looked for bits of white wool on every twig and post."),
      List.of(
          "{He} heard a baa, but when {he} got there, the lamb had run off.",
          "The hoof prints went around in a circle.",
          "All {he} found was a tuft of wool.")),
  /** To fly a kite above the clouds. */
  KITE(
      "fly the red kite above the clouds",
      "flew the red kite above the clouds",
      "the kite",
      List.of(
          "Nobody had ever made a kite go so high.",
          "The kite had a long tail, and {he} had built it with paper and glue.",
          "{He} wanted to see it dance where only eagles go."),
      List.of(
          "{He} let out the string and waited for the wind.",
          "{He} held the kite up high and ran as fast as {he} could.",
          "{He} tied new ribbons to the tail of the kite."),
      List.of(
          "The kite went up, wobbled, and fell on its nose.",
          "The string got tangled in a hundred knots.",
          "The wind stopped, and the paper hung down sadly.")),
  /** To mend an old blue boat. */
  BOAT(
      "mend the old blue boat",
      "mended the old blue boat",
      "the blue boat",
      List.of(
          "The boat had a hole in its side, and it had not sailed for years.",
          "In that boat {his} grandfather had once crossed the sea.",
          "A boat should float and not lie upside down in the weeds."),
      List.of(
          "{He} looked for planks, nails, and a pot of tar.",
          "{He} hammered and sawed and painted the boat.",
          "{He} sewed a new sail from an old sheet."),
      List.of(
          "But water still came in through the bottom of the boat.",
          "The hammer broke, and the nails bent.",
          "As soon as one plank was tight, another came loose.")),
  /** To learn a forgotten song. */
  SONG(
      "learn the forgotten song",
      "learned the forgotten song",
      "the song",
      List.of(
          "It was a song that could put even a crying baby to sleep.",
          "Only the first three notes were still known.",
          "Long ago everyone had sung it, but the words were lost."),
      List.of(
          "{He} sang the first notes and asked everyone for the next.",
          "{He} hummed the tune again and again.",
          "{He} listened for music in the wind and the water."),
      List.of(
          "But the notes came out wrong, and a dog howled.",
          "Each time {he} thought {he} had the tune, it slipped away.",
          "One singer knew a verse, but it belonged to another song.")),
  /** To win the great race. */
  RACE(
      "win the great race",
      "won the great race",
      "the race",
      List.of(
          "The winner would get a gold cup and a crown of leaves.",
          "Last year {he} had come in last, and everyone had laughed.",
          "All the fastest runners of the land had come."),
      List.of(
          "{He} trained all morning and counted every lap.",
          "When the whistle blew, {he} was off as fast as {he} could go.",
          "{He} passed one runner, and then another."),
      List.of(
          "But the others were faster, and dust flew in {his} face.",
          "At the second turn {he} stumbled and lost {his} lead.",
          "{His} side hurt, and the finish line was still far away.")),
  /** To see the great comet. */
  COMET(
      "see the great comet",
      "saw the great comet",
      "the comet",
      List.of(
          "It came by only once in a hundred years.",
          "They said that a comet grants one wish to all who see its tail.",
          "An old star map showed that it would come that very night."),
      List.of(
          "{He} looked for a high place with a clear sky.",
          "{He} cleaned the glass of an old telescope.",
          "{He} drew the stars in a notebook and counted the hours."),
      List.of(
          "But gray clouds covered half of the stars.",
          "A light in the sky turned out to be only the moon.",
          "{He} waited and waited, and {his} neck grew stiff from looking up.")),
  /** To make a winter rose bloom. */
  ROSE(
      "make the winter rose bloom",
      "made the winter rose bloom",
      "the rose",
      List.of(
          "It was a small bud that had never opened.",
          "One petal of that flower could cure any cold.",
          "A traveler had given {him} the seed and said that it needed love."),
      List.of(
          "{He} watered the bud and gave it the best soil.",
          "{He} read poems to the little plant.",
          "{He} carried the pot wherever there was a bit of sun."),
      List.of(
          "But the leaves turned brown, and the bud stayed closed.",
          "A snail had eaten one of the leaves.",
          "The more {he} watered it, the more the flower drooped.")),
  /** To deliver a secret letter. */
  LETTER(
      "deliver the secret letter",
      "delivered the secret letter",
      "the letter",
      List.of(
          "It was sealed with red wax and had to arrive before dark.",
          "The letter was from someone who had not written for ten years.",
          "Inside the envelope were words that would end a long quarrel."),
      List.of(
          "{He} put the envelope in a bag and asked for the address.",
          "{He} knocked at every door and read every name.",
          "{He} kept the letter dry and never let go of it."),
      List.of(
          "But the address was smudged, and nobody knew the name.",
          "A gust of wind tore the envelope away, and {he} had to chase it.",
          "The first house was empty, and so was the second."));

  private final String wish;
  private final String deed;
  private final String prize;
  private final List<String> reasons;
  private final List<String> attempts;
  private final List<String> troubles;

  Goal(
      String wish,
      String deed,
      String prize,
      List<String> reasons,
      List<String> attempts,
      List<String> troubles) {
    this.wish = wish;
    this.deed = deed;
    this.prize = prize;
    this.reasons = reasons;
    this.attempts = attempts;
    this.troubles = troubles;
  }

  /** After "to" or "could not". */
  String wish() {
    return wish;
  }

  /** The same in the past tense, after the hero. */
  String deed() {
    return deed;
  }

  /** What it is about, with article. */
  String prize() {
    return prize;
  }

  /** Sentences on why it matters. */
  List<String> reasons() {
    return reasons;
  }

  /** Sentences on what is tried. */
  List<String> attempts() {
    return attempts;
  }

  /** Sentences on how it goes wrong at first. */
  List<String> troubles() {
    return troubles;
  }
}
