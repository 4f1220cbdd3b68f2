package org.lathe.datasets;

import java.util.List;

/** Who a story is about: a latent factor of {@link Stories}. */
public enum Hero {
  /** A fox with a fine nose. */
  FOX(
      "fox",
      List.of("a small red fox", "a young fox with a white chin", "a clever little fox"),
      List.of("Fern", "Ruby", "Vixie"),
      List.of("Rusty", "Todd", "Ash"),
      List.of(
          "{He} had the sharpest nose for miles around.",
          "{His} red tail was as bushy as a broom.",
          "Nobody could sniff out a secret better than this fox."),
      List.of("trotted", "slipped quietly", "crept on soft paws", "ran like a red streak"),
      List.of("flicked {his} bushy tail", "pricked up {his} pointed ears", "licked {his} paw"),
      List.of(
          "Luckily, a fox has a clever nose, and it soon led {him} another way.",
          "{He} put {his} nose to the ground and sniffed out a safer path.",
          "{He} wrapped {his} tail around {himself}, made a fox's cunning plan, and went on.")),
  /** A rabbit with long ears and quick feet. */
  RABBIT(
      "rabbit",
      List.of("a white rabbit", "a plump little rabbit", "a brown rabbit with long ears"),
      List.of("Clover", "Poppy", "Daisy"),
      List.of("Thumper", "Basil", "Hopkin"),
      List.of(
          "{His} long ears could hear a leaf fall.",
          "{He} always carried a carrot in case of trouble.",
          "No other rabbit could jump so high."),
      List.of("hopped", "bounced", "bounded along on strong legs", "went hop, hop, hop"),
      List.of("wiggled {his} nose", "let {his} long ears droop", "thumped one foot on the ground"),
      List.of(
          "Still, a rabbit is good at jumping, and with one big hop {he} was past it.",
          "{He} listened with both long ears until {he} heard a safe way to go.",
          "{He} nibbled a carrot, took a run, and leaped right over the trouble.")),
  /** A strong bear who loves honey. */
  BEAR(
      "bear",
      List.of("a big brown bear", "a round, furry bear", "a gentle bear with heavy paws"),
      List.of("Bruna", "Maple", "Hazel"),
      List.of("Bruno", "Barley", "Otto"),
      List.of(
          "{He} was strong enough to lift a log with one paw.",
          "There was always a little honey on {his} furry chin.",
          "When {he} laughed, the ground shook, because {he} was such a large bear."),
      List.of("lumbered", "stomped", "ambled on four great paws", "shuffled"),
      List.of(
          "scratched {his} furry belly", "rubbed {his} round ears", "sat down with a heavy thump"),
      List.of(
          "Still, a bear is strong, and {he} simply pushed until the way was free.",
          "{He} ate a pawful of honey, growled once, and shoved {his} way through.",
          "With {his} mighty paws {he} cleared a path.")),
  /** A tiny mouse who fits anywhere. */
  MOUSE(
      "mouse",
      List.of("a tiny gray mouse", "a very small mouse", "a little mouse with a pink tail"),
      List.of("Pip", "Minnie", "Tansy"),
      List.of("Squeak", "Crumb", "Nibbs"),
      List.of(
          "{He} was no bigger than a thimble.",
          "{His} whiskers trembled at every sound.",
          "{He} slept in a matchbox and used a button as a plate."),
      List.of("scurried", "scampered", "tiptoed on tiny feet", "darted"),
      List.of("twitched {his} whiskers", "held {his} thin pink tail", "gave a tiny squeak"),
      List.of(
          "Still, a mouse is small, and {he} squeezed through a crack that nobody else could see.",
          "{He} made {himself} as flat as a leaf and crawled under it.",
          "{His} tiny feet found a hole just big enough for a mouse.")),
  /** A wise owl who flies and reads. */
  OWL(
      "owl",
      List.of("a wise gray owl", "a young owl with round eyes", "a snowy white owl"),
      List.of("Luna", "Athena", "Olive"),
      List.of("Hoot", "Archie", "Sage"),
      List.of(
          "{His} round yellow eyes could see in the dark.",
          "{He} had read every book {he} could carry in {his} claws.",
          "{He} could turn {his} head almost all the way around."),
      List.of("flew on silent wings", "glided", "flapped slowly", "swooped"),
      List.of(
          "ruffled {his} feathers",
          "blinked {his} great round eyes",
          "said \"hoo\" under {his} breath"),
      List.of(
          "Still, an owl has wings, and {he} flew high above the trouble.",
          "{He} remembered what a wise old book had said, spread {his} wings, and tried again.",
          "{His} owl eyes saw a gap that was hidden from everyone else.")),
  /** A dragon with fire and scales. */
  DRAGON(
      "dragon",
      List.of("a small green dragon", "a young dragon with golden scales", "a friendly dragon"),
      List.of("Ember", "Scarlet", "Jade"),
      List.of("Blaze", "Smokey", "Drake"),
      List.of(
          "{His} scales shone like new coins.",
          "A puff of smoke came out of {his} nose whenever {he} spoke.",
          "{He} could toast bread with one breath."),
      List.of(
          "stamped along on scaly feet",
          "soared on leathery wings",
          "flapped",
          "marched, puffing smoke,"),
      List.of(
          "blew a ring of smoke", "rattled {his} shiny scales", "curled {his} long, scaly tail"),
      List.of(
          "Still, a dragon has fire, and one hot breath lit up a better way.",
          "{He} took a deep breath, puffed a warm flame, and the trouble melted away.",
          "{He} opened {his} leathery wings and sailed over it.")),
  /** A robot made of tin and wheels. */
  ROBOT(
      "robot",
      List.of("a shiny tin robot", "a rusty little robot", "a robot with bright blue lights"),
      List.of("Ada", "Bolta", "Sparky"),
      List.of("Beep", "Cog", "Rivet"),
      List.of(
          "{His} metal arms squeaked when it rained.",
          "{He} ran on batteries and liked to count things.",
          "Inside {his} tin chest, small wheels went tick, tick, tick."),
      List.of("rolled", "clanked", "whirred", "marched with heavy metal steps"),
      List.of("blinked {his} blue lights", "spun {his} tin head around", "beeped twice"),
      List.of(
          "Still, a robot can calculate, and after three beeps {he} knew another way.",
          "{He} stretched {his} metal arms until they were long enough to reach across.",
          "{He} switched on {his} bright lamps, changed a wheel, and rolled on.")),
  /** A sailor with ropes and songs of the sea. */
  SAILOR(
      "sailor",
      List.of(
          "a cheeky young sailor",
          "a sailor with a striped shirt",
          "a sailor with salt in {his} hair"),
      List.of("Marina", "Coral", "Pearl"),
      List.of("Finn", "Jack", "Hal"),
      List.of(
          "{He} could tie a hundred knots with {his} eyes closed.",
          "{He} had sailed around the world in a boat with one sail.",
          "{He} walked as if the ground were rolling like the sea."),
      List.of("strode", "swayed along like a ship", "sauntered, whistling a sea song,", "walked"),
      List.of(
          "tightened the knot in {his} rope",
          "pulled down {his} sailor's cap",
          "looked through {his} brass spyglass"),
      List.of(
          "Still, a sailor always has a rope, and {he} swung across on a good strong knot.",
          "{He} looked through {his} spyglass and steered {himself} around it.",
          "{He} had met worse on the seven seas, so {he} threw {his} rope and climbed.")),
  /** A baker with flour and fresh bread. */
  BAKER(
      "baker",
      List.of("a kind baker", "a baker in a white apron", "a baker with flour on {his} nose"),
      List.of("Rosie", "Marta", "Nell"),
      List.of("Ben", "Carlo", "Tom"),
      List.of(
          "{His} bread was the softest that anyone had ever eaten.",
          "{His} white apron always smelled of warm rolls.",
          "{He} got up before the sun to knead the dough."),
      List.of(
          "walked with a basket of rolls",
          "hurried along in {his} apron",
          "stepped",
          "trudged with flour on {his} shoes"),
      List.of(
          "wiped {his} hands on {his} apron",
          "took a bite of a fresh roll",
          "dusted the flour from {his} sleeves"),
      List.of(
          "Still, a baker has strong arms from kneading dough, and {he} pulled {himself} through.",
          "{He} left a trail of bread crumbs so as not to get lost, and tried another way.",
          "{He} shared {his} warm rolls with some birds, and they showed {him} a way around.")),
  /** A wizard with a wand and many spells. */
  WIZARD(
      "wizard",
      List.of(
          "a forgetful wizard", "a wizard in a starry cloak", "a young wizard with a crooked wand"),
      List.of("Morgana", "Willow", "Celeste"),
      List.of("Merle", "Alban", "Quill"),
      List.of(
          "{His} pointed hat was full of spells.",
          "{He} could turn a frog into a teapot, though not always back again.",
          "Sparks flew from {his} wand whenever {he} sneezed."),
      List.of(
          "swept along in {his} long cloak",
          "wandered, tapping {his} wand,",
          "strolled in {his} pointed hat",
          "drifted a foot above the ground"),
      List.of(
          "straightened {his} pointed hat",
          "tapped {his} crooked wand",
          "stroked {his} magic spell book"),
      List.of(
          "Still, a wizard knows spells, and with a wave of {his} wand the trouble was gone.",
          "{He} looked in {his} spell book, said three odd words, and floated over it.",
          "There was a flash of purple sparks from {his} wand, and a new way opened."));

  private final String noun;
  private final List<String> kinds;
  private final List<String> girls;
  private final List<String> boys;
  private final List<String> about;
  private final List<String> moves;
  private final List<String> gestures;
  private final List<String> skills;

  Hero(
      String noun,
      List<String> kinds,
      List<String> girls,
      List<String> boys,
      List<String> about,
      List<String> moves,
      List<String> gestures,
      List<String> skills) {
    this.noun = noun;
    this.kinds = kinds;
    this.girls = girls;
    this.boys = boys;
    this.about = about;
    this.moves = moves;
    this.gestures = gestures;
    this.skills = skills;
  }

  /** What everyone calls it, without article. */
  String noun() {
    return noun;
  }

  /** With an article, as it is first met. */
  List<String> kinds() {
    return kinds;
  }

  /** Names that go with she. */
  List<String> girls() {
    return girls;
  }

  /** Names that go with he. */
  List<String> boys() {
    return boys;
  }

  /** Sentences on what the hero is like. */
  List<String> about() {
    return about;
  }

  /** How the hero goes, in the past tense. */
  List<String> moves() {
    return moves;
  }

  /** What the hero does when something happens, in the past tense. */
  List<String> gestures() {
    return gestures;
  }

  /** Sentences on how the hero gets past a difficulty. */
  List<String> skills() {
    return skills;
  }
}
